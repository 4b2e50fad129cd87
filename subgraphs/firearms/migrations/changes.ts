import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createChanges, dropChanges } from '../../../shared/src/sources/migrations/changes.ts';

/** The register remembers what changed, for `changedSince`. */
export class FirearmChanges1772323200098 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createChanges(db, 'firearm');
  }

  async down(db: QueryRunner): Promise<void> {
    await dropChanges(db, 'firearm');
  }
}
