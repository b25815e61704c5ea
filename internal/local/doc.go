// Package local is the embedded default: a data directory of our own and, in it, a private PostgreSQL and an
// in-process Redis for whoever has named no real ones.
//
// It owns the directory's lock, the ports, passwords and keys that are made once and kept, and the life of the
// database server from its first start to its clean stop. It must not know what is stored there: no table, no job,
// no world. What goes wrong at a start is told in one sentence that names the path and what to do about it.
//
// The package needs a Unix: file locks, process groups and users are used as they are there.
package local
