import type { RecordedExchange } from "../support/cloud.ts";
import { deviations, type Exceptions, undescribed } from "./devops-deviations.ts";
import { expectedReplies, lackingIn } from "./devops-expected.ts";
import { type PublishedOperation, readOperations } from "./openapi.ts";

/** Holds exchanges with Azure DevOps to its descriptions, and remembers which of the deviations it has met. */
export interface ExchangeCheck {
  /** Name of the operation that an exchange fits best; undefined where it is not described. */
  operationOf(exchange: RecordedExchange): string | undefined;
  /** All that is wrong with an exchange, but for what is meant. */
  misfitsOf(exchange: RecordedExchange): string[];
  /** Reasons of the entries that no exchange needed. */
  unusedEntries(): string[];
}

/** `more` are exceptions beyond those of what the portal uses. */
export function createExchangeCheck(more: Exceptions = { undescribed: [], deviations: [] }): ExchangeCheck {
  const operations = readOperations();
  const allDeviations = [...deviations, ...more.deviations];
  const allUndescribed = [...undescribed, ...more.undescribed];
  const used = new Set<unknown>();

  const bestOf = (exchange: RecordedExchange) =>
    operations
      .filter((operation) => operation.receives(exchange))
      .map((operation) => ({ operation, misfits: operation.misfits(exchange) }))
      .sort((one, other) => one.misfits.length - other.misfits.length)[0];

  const isMeant = ({ name }: PublishedOperation, misfit: string): boolean => {
    const entry = allDeviations.find((each) => each.operation.test(name) && each.misfit.test(misfit));
    if (entry) used.add(entry);
    return entry !== undefined;
  };

  const misfitsOfUndescribed = (where: string, { responseBody }: RecordedExchange): string[] => {
    const entry = allUndescribed.find(({ operation }) => operation.test(where));
    if (!entry) return ["is not described"];
    used.add(entry);
    return lackingIn(responseBody, entry.reply);
  };

  return {
    operationOf: (exchange) => bestOf(exchange)?.operation.name,
    misfitsOf(exchange) {
      const best = bestOf(exchange);
      const name = best?.operation.name ?? `${exchange.method} ${exchange.url.pathname}`;
      const found = best
        ? [
            ...best.misfits.filter((misfit) => !isMeant(best.operation, misfit)),
            ...(exchange.status < 300 ? lackingIn(exchange.responseBody, expectedReplies[name]) : []),
          ]
        : misfitsOfUndescribed(name, exchange);
      return found.map((misfit) => `${name}: ${misfit}`);
    },
    unusedEntries: () =>
      [...allUndescribed, ...allDeviations].filter((entry) => !used.has(entry)).map(({ reason }) => reason),
  };
}
