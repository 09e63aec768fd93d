import type { Tenant, User } from "../../state/directory.ts";
import type { Entity } from "../entity.ts";

const nothing = () => null;
const none = () => [];

/** A person with the properties that the service returns by default; docs/sources/graph.md#people. */
export const userEntity: Entity<User> = {
  type: "microsoft.graph.user",
  fields: {
    id: (user) => user.id,
    businessPhones: none,
    displayName: (user) => user.displayName,
    givenName: nothing,
    jobTitle: nothing,
    mail: nothing,
    mobilePhone: nothing,
    officeLocation: nothing,
    preferredLanguage: nothing,
    surname: nothing,
    userPrincipalName: (user) => user.userPrincipalName,
    accountEnabled: () => true,
    userType: (user) => (user.guest ? "Guest" : "Member"),
  },
  defaults: [
    "id",
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
  ],
  filterable: ["id", "displayName", "userPrincipalName"],
  sortable: ["displayName", "userPrincipalName"],
  searchable: ["displayName"],
  navigations: {},
};

export const organizationEntity: Entity<Tenant> = {
  type: "microsoft.graph.organization",
  fields: {
    id: (tenant) => tenant.id,
    deletedDateTime: nothing,
    businessPhones: none,
    city: nothing,
    country: nothing,
    countryLetterCode: nothing,
    createdDateTime: nothing,
    defaultUsageLocation: nothing,
    displayName: (tenant) => tenant.displayName,
    marketingNotificationEmails: none,
    mobileDeviceManagementAuthority: nothing,
    onPremisesLastSyncDateTime: nothing,
    onPremisesSyncEnabled: nothing,
    partnerTenantType: nothing,
    postalCode: nothing,
    preferredLanguage: nothing,
    securityComplianceNotificationMails: none,
    securityComplianceNotificationPhones: none,
    state: nothing,
    street: nothing,
    technicalNotificationMails: none,
    tenantType: () => "AAD",
    assignedPlans: none,
    privacyProfile: nothing,
    provisionedPlans: none,
    verifiedDomains: (tenant) =>
      tenant.domains.map((name, index) => ({
        capabilities: "Email, OfficeCommunicationsOnline",
        isDefault: index === 0,
        isInitial: name.endsWith(".onmicrosoft.com"),
        name,
        type: "Managed",
      })),
  },
  filterable: ["id", "displayName"],
  sortable: [],
  searchable: [],
  navigations: {},
};

/** A verified domain of the organization; its name is its id. */
export const domainEntity: Entity<{ id: string; isDefault: boolean }> = {
  type: "microsoft.graph.domain",
  fields: {
    id: (domain) => domain.id,
    authenticationType: () => "Managed",
    availabilityStatus: nothing,
    isAdminManaged: () => true,
    isDefault: (domain) => domain.isDefault,
    isInitial: (domain) => domain.id.endsWith(".onmicrosoft.com"),
    isRoot: () => true,
    isVerified: () => true,
    manufacturer: nothing,
    model: nothing,
    passwordNotificationWindowInDays: nothing,
    passwordValidityPeriodInDays: nothing,
    state: nothing,
    supportedServices: () => ["Email", "OfficeCommunicationsOnline"],
  },
  filterable: ["id"],
  sortable: [],
  searchable: [],
  navigations: {},
};

/** The sandbox's directory holds no groups; the operation exists because pipelines call it. */
export const groupEntity: Entity<{ id: string; displayName: string }> = {
  type: "microsoft.graph.group",
  fields: { id: (group) => group.id, displayName: (group) => group.displayName },
  filterable: ["id", "displayName"],
  sortable: ["displayName"],
  searchable: ["displayName"],
  navigations: {},
};
