// Run by the set-up in a process that may die: opens, encrypts and reads a database in memory and on disk.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const Database = require('better-sqlite3');

// First in memory: where the binary does not fit, the process dies here and leaves nothing behind.
const memory = new Database(':memory:');
memory.exec('CREATE TABLE probe (id INTEGER)');
memory.close();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-probe-'));
try {
  const db = new Database(path.join(folder, 'probe.db'));
  db.pragma("cipher='sqlcipher'");
  db.pragma(`key="x'${'ab'.repeat(32)}'"`);
  db.exec('CREATE TABLE probe (id INTEGER); INSERT INTO probe VALUES (42)');
  const row = db.prepare('SELECT id FROM probe').get();
  db.close();
  const header = fs.readFileSync(path.join(folder, 'probe.db')).subarray(0, 15).toString('latin1');
  console.log(row.id === 42 && header !== 'SQLite format 3' ? 'sqlite-ok' : 'sqlite-not-encrypted');
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
