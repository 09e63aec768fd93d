/** The page that hands the answer of the sign-in service to MSAL. Registered as redirect address of the portal. */
export const redirectPath = "/redirect";
