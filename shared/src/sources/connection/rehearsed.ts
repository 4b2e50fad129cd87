import type { Source } from './national-source.ts';
import type { Sources } from './registry.ts';

/** The same sources, none of which is asked: whoever rehearses a question gets a row about nobody, so that it goes on to the end. */
export function rehearsed(sources: Sources): Sources {
  return {
    inDomain: (domain) => sources.inDomain(domain).map(unasked),
    of: (owner, domain) => {
      const source = sources.of(owner, domain);
      return source && unasked(source);
    },
  };
}

function unasked({ config }: Source): Source {
  return {
    config,
    read: ({ values, sample }) => {
      const asked = config.owners.find((owner) => values.includes(owner));
      return Promise.resolve(asked === undefined ? [] : (sample?.(asked) ?? []));
    },
    dataAsOf: () => undefined,
    standing: { isIncomplete: () => false, met: () => undefined, searches: { behind: [] } },
  };
}
