import type { Call, Reply } from "../kernel/service.ts";
import { redeemClientCredentials } from "./client-credentials.ts";
import { isRefusal, type Refusal, refusal, toReply } from "./errors.ts";
import { resolveTenant } from "./tenants.ts";
import type { TokenCall, TokenResult } from "./token-request.ts";
import { redeemCode, redeemRefreshToken } from "./user-grants.ts";

const refuse = (refused: Refusal, call: Call<undefined>, crossOrigin: boolean): Reply => ({
  ...toReply(refused, call),
  ...(!crossOrigin && { withoutCors: true }),
});

/** Whether the answer may be read by a page: only what a single-page application may ask for, and not 9002326. */
const crossOriginGrants = new Set<string | null>(["authorization_code", "refresh_token"]);

/** The token endpoint. Follows docs/sources/login.md#token-endpoint. */
export async function token(call: Call<undefined>): Promise<Reply> {
  const { form } = call;
  const grantType = form.get("grant_type");
  const crossOrigin = crossOriginGrants.has(grantType);
  const resolved = resolveTenant(call.sandbox.state, call.params["tenant"] ?? "");
  if (isRefusal(resolved)) return refuse(resolved, call, true);
  const tenantId = "tenant" in resolved ? resolved.tenant.id : undefined;
  const request: TokenCall = { call, form, tenantId, origin: call.headers.get("origin") };
  const result = await redeem(grantType, request);
  if (isRefusal(result)) return refuse(result, call, crossOrigin && result.code !== 9002326);
  return { status: 200, body: result, ...(!crossOrigin && { withoutCors: true }) };
}

function redeem(grantType: string | null, request: TokenCall): TokenResult | Promise<TokenResult> {
  if (!request.form.get("client_id")) return refusal(900144, { parameter: "client_id" });
  switch (grantType) {
    case null:
      return refusal(900144, { parameter: "grant_type" });
    case "authorization_code":
      return redeemCode(request);
    case "refresh_token":
      return redeemRefreshToken(request);
    case "client_credentials":
      return redeemClientCredentials(request);
    default:
      return refusal(70003, { grantType });
  }
}
