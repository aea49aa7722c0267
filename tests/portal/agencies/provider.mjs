// A provider of OpenID Connect (npm: oidc-provider) that lets in whom the login_hint names, or WHO, without asking anybody.
// node provider.mjs PORT BACK: prints a line once it listens.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const find = createRequire(`${process.env.PEERS}/node_modules/`);
const { Provider } = await import(pathToFileURL(find.resolve("oidc-provider")));
const [port, back] = process.argv.slice(2);
const people = JSON.parse(process.env.PEOPLE);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "portal", client_secret: "a-secret-of-the-test", redirect_uris: [back], post_logout_redirect_uris: [new URL("/quan-tri/login/", back).href] }],
  claims: { openid: ["sub", "amr"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: false } },
  acrValues: ["one", "two"],
  interactions: { url: (ctx, it) => `/interaction/${it.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});
const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  const { params, prompt, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const id = params.login_hint ?? process.env.WHO;
    return provider.interactionFinished(request, response, { login: { accountId: id, ...people[id].login } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}).listen(Number(port), "127.0.0.1", () => console.log("listening"));
