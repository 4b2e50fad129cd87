import { buildLaw, type Law } from '../law/law.ts';
import { fixtureCatalogue } from './fixture.ts';
import type { NaiveLaw } from './naive.ts';

/** A drawn law as the engine reads it, over the fixture's fields. */
export function engineLaw(law: NaiveLaw): Law {
  const files = new Map([
    ['groups.yaml', JSON.stringify(law.groups)],
    ['eu-floor.yaml', JSON.stringify(law.floor)],
    ...law.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
  ]);
  return buildLaw(files, { mode: 'demonstration', catalogue: fixtureCatalogue() });
}
