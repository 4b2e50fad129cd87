import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createChanges, dropChanges } from '../../../shared/src/sources/migrations/changes.ts';

/** The register remembers what changed, for `changedSince`. */
export class CrossingChanges1772323200098 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createChanges(db, 'crossing');
  }

  async down(db: QueryRunner): Promise<void> {
    await dropChanges(db, 'crossing');
  }
}
