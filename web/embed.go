// Package web carries the built web application inside the binary.
//
// It owns the files and what stands in their place when they have not been built. It must not know how they are
// served: the API decides about routes, caching and headers.
package web

import (
	"embed"
	"io/fs"
)

// The placeholder dist/.keep is tracked, so that the pattern matches and Go builds without Node.
//
//go:embed all:dist
var dist embed.FS

//go:embed placeholder.html
var placeholder []byte

// Files is the built application: index.html, and below assets/ the files whose names carry a hash of their content,
// so that they may be cached for ever. Nothing but a placeholder is in it when the application was not built; ask Index
// for the first page instead of opening index.html.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: " + err.Error()) // the path is a constant and valid
	}
	return files
}

// Built reports whether the application was built before this binary was.
func Built() bool {
	_, err := fs.Stat(Files(), "index.html")
	return err == nil
}

// Index is the first page of the application. Where the application was not built, it is a plain page that says how
// to build it.
func Index() []byte {
	page, err := fs.ReadFile(Files(), "index.html")
	if err != nil {
		return placeholder
	}
	return page
}
