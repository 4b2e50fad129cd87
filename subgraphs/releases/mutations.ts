import type { AwaitedApproval } from '../../shared/src/ledger/read/withheld-proof.ts';
import { entryId } from '../../shared/src/ledger/proof/records.ts';
import { masksOfField } from '../../shared/src/policy/enforce/fitting-masks.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { approvalsOf } from './approvals.ts';
import {
  checkedRequest,
  checkedText,
  decisionOf,
  type DecideInput,
  type RequestInput,
  type StepInput,
  type TextInput,
} from './arguments.ts';
import { decide } from './decide.ts';
import type { ReleaseView } from './entries.ts';
import { decidedAlready, notFound } from './refusals.ts';
import type { ReleaseContext, ReleaseParts, WithheldProof } from './parts.ts';
import { ask, isDecider, isOpen, type Taken, type Terms } from './steps.ts';
import { beginRelease, stepRelease } from './store/store.ts';
import { answer, askBack, awaitCourt, revoke, withdraw } from './turns.ts';
import type { Release } from './words.ts';

interface Given<T> {
  readonly input: T;
}

type View = (context: ReleaseContext) => (release: Release) => ReleaseView;
type Step = (release: Release, inquiry: Inquiry, terms: Terms) => Taken;

/** The mutations over a store. Each is done once under its key; what was done before is answered as it stands now. */
export function mutationsOver(need: () => ReleaseParts, viewFor: View) {
  const stepped = async (
    name: string,
    input: { readonly id: string; readonly key: string },
    context: ReleaseContext,
    step: Step,
  ): Promise<ReleaseView> => {
    const parts = need();
    checkedText('key', input.key);
    const { inquiry } = context;
    const call = { by: inquiry.requester, key: input.key, input: [name, input, standingOf(inquiry)] };
    const release = await stepRelease(parts.database, call, input.id, (read) =>
      step(read, inquiry, termsOf(parts, context)),
    );
    return viewFor(context)(release);
  };
  return {
    requestRelease: async (_root: unknown, { input }: Given<RequestInput>, context: ReleaseContext) =>
      viewFor(context)(await request(need(), checkedRequest(input), context)),
    decideRelease: (_root: unknown, { input }: Given<DecideInput>, context: ReleaseContext) => {
      const decision = decisionOf(input);
      return stepped('decideRelease', input, context, (release, { requester }, terms) =>
        decide(forDeciders(release, requester, terms), decision, requester, terms),
      );
    },
    askBackRelease: (_root: unknown, { input }: Given<TextInput>, context: ReleaseContext) => {
      const text = checkedText('text', input.text);
      return stepped('askBackRelease', input, context, (release, { requester }, terms) =>
        askBack(forDeciders(release, requester, terms), text, requester, terms),
      );
    },
    answerRelease: (_root: unknown, { input }: Given<TextInput>, context: ReleaseContext) => {
      const text = checkedText('text', input.text);
      return stepped('answerRelease', input, context, (release, inquiry, terms) =>
        answer(forRequester(release, inquiry), text, inquiry.requester, terms),
      );
    },
    awaitCourt: (_root: unknown, { input }: Given<StepInput>, context: ReleaseContext) =>
      stepped('awaitCourt', input, context, (release, { requester }, terms) =>
        awaitCourt(forDeciders(release, requester, terms), input.note ?? undefined, requester, terms),
      ),
    withdrawRelease: (_root: unknown, { input }: Given<StepInput>, context: ReleaseContext) =>
      stepped('withdrawRelease', input, context, (release, inquiry, terms) =>
        withdraw(forRequester(release, inquiry), input.note ?? undefined, inquiry.requester, terms),
      ),
    revokeRelease: (_root: unknown, { input }: Given<TextInput>, context: ReleaseContext) => {
      const text = checkedText('text', input.text);
      return stepped('revokeRelease', input, context, (release, { requester }, terms) =>
        revoke(release, text, requester, terms),
      );
    },
  };
}

/** As what, and in which case, an officer acts: who has moved on is not answered what was done in the former function. */
function standingOf({ requester, purpose, caseReference }: Inquiry): readonly string[] {
  return [requester.agency, requester.agencyKind, requester.role, purpose, caseReference];
}

async function request(parts: ReleaseParts, input: RequestInput, context: ReleaseContext): Promise<Release> {
  const { proof } = parts;
  const { inquiry, ids } = context;
  const record = ids.open(input.record, undefined, 'record');
  const call = {
    by: inquiry.requester,
    key: input.key,
    input: ['requestRelease', input, standingOf(inquiry)],
  };
  const terms = termsOf(parts, context);
  const id = entryId(terms.now);
  return beginRelease(parts.database, call, id, async () =>
    ask(
      {
        ...{ id, inquiry, record, reason: input.reason, entry: input.entry },
        urgency: input.urgency ?? inquiry.urgency,
        awaited: await awaitedBy(proof, input, context, record.id),
      },
      terms,
    ),
  );
}

/** The fields that are asked for, each proved. @throws HubError RELEASE_NOT_FOUND where one is not, whatever the reason. */
async function awaitedBy(
  proof: WithheldProof,
  { entry, fields, record }: RequestInput,
  { ledger, inquiry }: ReleaseContext,
  id: string,
): Promise<readonly AwaitedApproval[]> {
  // The ledger knows a record by the id that callers have; by the owner's, before ids were enciphered.
  const proved = await ledger.view((view) => proof(view, entry, inquiry, [record, id]));
  if (!proved) throw notFound('no answer withheld anything of this record from this caller');
  return fields.map((path) => {
    const found = proved.find((one) => one.path === path);
    if (!found || found.rules.length === 0) throw notFound('this field was not withheld until approved');
    return found;
  });
}

function termsOf({ clock }: ReleaseParts, { law }: ReleaseContext): Terms {
  return {
    now: clock.now(),
    approvals: approvalsOf(law),
    zoneOf: (state) => law.states.get(state)?.timezone ?? 'UTC',
    masksOf: (domain, path) => masksOfField(law, domain, path),
  };
}

/** @throws HubError RELEASE_DECIDED for who could have decided what is decided; RELEASE_NOT_FOUND for anybody else. */
function forDeciders(release: Release, by: Inquiry['requester'], { approvals }: Terms): Release {
  if (isOpen(release)) return release;
  if (isDecider(release, by, approvals)) throw decidedAlready(release);
  throw notFound('not for this officer to decide');
}

/** For who asked, and for the same agency under the same purpose and case. @throws HubError RELEASE_NOT_FOUND */
function forRequester(release: Release, { requester, purpose, caseReference }: Inquiry): Release {
  const asked = release.requester;
  const isAgency = asked.state === requester.state && asked.agency === requester.agency;
  const isCase = release.inquiry.purpose === purpose && release.inquiry.caseReference === caseReference;
  if (isAgency && (asked.officer === requester.officer || isCase)) return release;
  throw notFound('not asked for by this caller');
}
