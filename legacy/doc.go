// Package legacy owns the earlier application's database, a SQLite file whose schema was never fixed: it finds out what the
// tables and columns mean, and reads users, documents, characters and talks from them as plain values with their old ids.
//
// The file is only read, and never changed. Nothing in it is passed over unseen: every table and column is either read or
// named in the report, and every row is either read or refused there with the reason. The package knows the root's nouns
// and neither the store nor the rules: what becomes of all this is the store's business.
package legacy
