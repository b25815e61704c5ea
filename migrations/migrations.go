// Package migrations holds the numbered SQL files that make and change the database.
package migrations

import "embed"

// Files are the migrations, in goose's format.
//
//go:embed *.sql
var Files embed.FS
