import {
  type AccountInfo,
  AuthError,
  type AuthenticationResult,
  BrowserAuthError,
  type PopupRequest,
} from "@azure/msal-browser";
import { describe, expect, it } from "vitest";
import { type Configuration, clouds } from "../cloud/index.ts";
import { askInWindow, signInInWindow } from "./in-window.ts";

const tenant = "ff882432-09b0-437b-bd22-ca13c0037ded";
const configuration: Configuration = {
  clientId: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
  tenant,
  cloud: clouds.public,
};
const account: AccountInfo = {
  homeAccountId: "home",
  environment: "login.microsoftonline.com",
  tenantId: tenant,
  username: "ada@contoso.com",
  localAccountId: "local",
};
const granted: AuthenticationResult = {
  accessToken: "token",
  account,
  authority: "",
  uniqueId: "",
  tenantId: tenant,
  scopes: [],
  idToken: "",
  idTokenClaims: {},
  fromCache: false,
  expiresOn: null,
  tokenType: "Bearer",
  correlationId: "",
};

const clientOf = (answer: () => AuthenticationResult) => {
  const asked: PopupRequest[] = [];
  return {
    asked,
    client: {
      async acquireTokenPopup(request: PopupRequest) {
        asked.push(request);
        return answer();
      },
    },
  };
};
const failing = (error: Error) => () => {
  throw error;
};
const needed = { service: "devops", scopes: ["user_impersonation"] } as const;

describe("a sign-in in a window", () => {
  it("asks for no more than a sign-in in the page, and lets an account be chosen", async () => {
    const { client, asked } = clientOf(() => granted);
    expect(await signInInWindow(client)).toEqual({ ok: true, value: account });
    expect(asked).toEqual([
      { scopes: ["User.Read"], prompt: "select_account", overrideInteractionInProgress: true },
    ]);
  });

  it("asks for a scope as its service spells it, with the account that is signed in", async () => {
    const { client, asked } = clientOf(() => granted);
    await askInWindow(client, configuration, { ...needed, claims: "{}" }, account);
    expect(asked).toMatchObject([
      {
        scopes: ["499b84ac-1321-427f-aa17-267ca6975798/user_impersonation"],
        account,
        claims: "{}",
      },
    ]);
    expect(asked[0]).not.toHaveProperty("authority");
  });

  it("stays in the tenant that the account is signed in to, whatever the portal is configured for", async () => {
    const { client, asked } = clientOf(() => granted);
    const elsewhere = { ...account, tenantId: "11111111-1111-4111-8111-111111111111" };
    await askInWindow(client, configuration, needed, elsewhere);
    expect(asked[0]?.authority).toBe(`https://login.microsoftonline.com/${elsewhere.tenantId}`);
  });

  it.each([
    ["that the browser did not open is blocked", new BrowserAuthError("empty_window_error", ""), "blocked"],
    ["that could not be opened is blocked", new BrowserAuthError("popup_window_error", ""), "blocked"],
    [
      "whose place another took is given up",
      new BrowserAuthError("interaction_in_progress_cancelled", ""),
      "given-up",
    ],
    ["in which the person declined has failed", new AuthError("access_denied", "c"), "failed"],
    ["that broke has failed", new Error("no network"), "failed"],
  ])("%s", async (_name, error, kind) => {
    const { client } = clientOf(failing(error));
    expect(await signInInWindow(client)).toMatchObject({ ok: false, error: { kind } });
  });
});
