// Package web carries the built web application inside the binary.
//
// It owns the files and what stands in their place when they have not been built. It must not know how they are
// served: the API decides about routes, caching and headers.
package web

import (
	"embed"
	"errors"
	"io/fs"
)

// The placeholder dist/.keep is tracked, so that the pattern matches and Go builds without Node.
//
//go:embed all:dist placeholder.html
var files embed.FS

const index = "index.html"

// Files is the built application: index.html, and below assets/ the files whose names carry a hash of their content,
// so that they may be cached for ever. Where the application was not built, index.html is a plain page that says how
// to build it.
func Files() fs.FS {
	dist, err := fs.Sub(files, "dist")
	if err != nil {
		panic("web: " + err.Error()) // the path is a constant and valid
	}
	return application{dist}
}

// Built reports whether the application was built before this binary was.
func Built() bool {
	_, err := fs.Stat(files, "dist/"+index)
	return err == nil
}

// application is what was built, with a first page in any case.
type application struct{ dist fs.FS }

// Open implements fs.FS.
func (a application) Open(name string) (fs.File, error) {
	f, err := a.dist.Open(name)
	if name == index && errors.Is(err, fs.ErrNotExist) {
		return files.Open("placeholder.html")
	}
	return f, err
}
