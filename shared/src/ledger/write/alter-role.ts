import type pg from 'pg';

/** PostgreSQL has no code of its own for a row of its catalogue that another session changed; its message is in any language. */
const CHANGED_MEANWHILE = 'XX000';
const TRIES = 5;

/**
 * Changes a role. Roles belong to the whole server: another hub, or another command, may be setting the same one at this moment, and
 * then it is done again.
 *
 * @throws what PostgreSQL says.
 */
export async function alterRole(admin: pg.Client, statement: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await admin.query(statement);
      return;
    } catch (cause) {
      if (left === 0 || (cause as { readonly code?: string }).code !== CHANGED_MEANWHILE) throw cause;
    }
  }
}
