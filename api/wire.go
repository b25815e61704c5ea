package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// Named is the input of a route whose path ends in an id.
type Named struct {
	ID dramatis.ID `path:"id" format:"uuid"`
}

// Paged asks for a part of a list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many to answer with at most"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the answer before"`
}

func (p Paged) page() store.Page { return store.Page{Limit: p.Limit, Cursor: p.Cursor} }

// pageOf is a part of a list.
type pageOf[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next_cursor" doc:"Asks for the part that follows; empty on the last one"`
}

// listed is an answer that is a part of a list.
type listed[T any] struct{ Body pageOf[T] }

// listOf shows a list from the store, each item as the API writes it.
func listOf[T, W any](found store.List[T], show func(*T) W) *listed[W] {
	out := &listed[W]{Body: pageOf[W]{Items: make([]W, len(found.Items)), Next: found.Next}}
	for i := range found.Items {
		out.Body.Items[i] = show(&found.Items[i])
	}
	return out
}

// asIs shows what the API writes just as the root package names it.
func asIs[T any](v *T) T { return *v }

// answer is a body and nothing else.
type answer[T any] struct{ Body T }

// versioned is an answer that can be changed and sent back: the tag goes into If-Match.
type versioned[T any] struct {
	ETag string `header:"ETag" doc:"The version, for If-Match"`
	Body T
}

// placed is the answer to a request that made something which has no versions.
type placed[T any] struct {
	Location string `header:"Location" doc:"Where to read it"`
	Body     T
}

// made is the answer to a request that made something.
type made[T any] struct {
	Location string `header:"Location" doc:"Where to read it"`
	ETag     string `header:"ETag" doc:"The version, for If-Match"`
	Body     T
}

func etag(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// OnlyIf makes a change depend on the version that the caller has seen.
type OnlyIf struct {
	IfMatch string `header:"If-Match" maxLength:"100" example:"\"3\"" doc:"Change it only if this is still its ETag"`
}

// version reads If-Match: 0 where any version will do. A tag that we never gave cannot match, and is -1. Behind the version
// a tag may name the content that was read, which changes with what the world does by itself, and does not count here.
func (o OnlyIf) version() int {
	tag := strings.TrimSpace(o.IfMatch)
	if tag == "" || tag == "*" {
		return 0
	}
	text, err := strconv.Unquote(strings.TrimPrefix(tag, "W/"))
	if err != nil {
		text = tag
	}
	text, _, _ = strings.Cut(text, ".")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return -1
	}
	return n
}

// outcome is a refused change as HTTP says it: a conflict with a version that the caller named is a failed precondition.
func (o OnlyIf) outcome(err error) error {
	if o.version() == 0 || dramatis.ErrorCode(err) != dramatis.CodeConflict {
		return err
	}
	return newProblem(http.StatusPreconditionFailed, "it has changed since you read it", dramatis.Fault{
		Place: "header.If-Match", Problem: dramatis.ErrorMessage(err),
	})
}

// set writes a value that the input has, and leaves alone what it does not mention.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// optionalID is an id in a query that may be left out. The framework knows no pointers there.
type optionalID struct {
	dramatis.ID
	set bool
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *optionalID) UnmarshalText(text []byte) error {
	o.set = true
	return o.ID.UnmarshalText(text)
}
