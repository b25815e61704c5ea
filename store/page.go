package store

import (
	"bytes"
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
)

// Page asks for a part of a list.
type Page struct {
	Limit  int    // at most MaxPage; 0 means DefaultPage
	Cursor string // List.Next of the page before; empty for the first
}

// Sizes of a page.
const (
	DefaultPage = 50
	MaxPage     = 200
)

// List is a part of a list. Next asks for the part that follows; it is empty on the last one.
type List[T any] struct {
	Items []T
	Next  string
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return DefaultPage
	}
	return min(p.Limit, MaxPage)
}

// beforeID is the id that all of the page come before, the last of all ids for the first page: lists by id run from
// new to old.
func (p Page) beforeID() (dramatis.ID, error) {
	if p.Cursor == "" {
		return dramatis.ID(bytes.Repeat([]byte{0xff}, len(dramatis.ID{}))), nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || len(raw) != len(dramatis.ID{}) {
		return dramatis.ID{}, badCursor()
	}
	return dramatis.ID(raw), nil
}

// afterNumber is the number that the page follows, 0 for none: lists by number run upwards.
func (p Page) afterNumber() (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	digits, ok := strings.CutPrefix(p.Cursor, "n")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return 0, badCursor()
	}
	return n, nil
}

// beforeNumber is the number that all of the page come before, for lists by number that run downwards.
func (p Page) beforeNumber() (int64, error) {
	n, err := p.afterNumber()
	if n == 0 {
		n = math.MaxInt32
	}
	return n, err
}

func badCursor() error {
	var f dramatis.Faults
	f.Add("cursor", "must be the next_cursor of another answer")
	return f.Err("the page")
}

// listByID cuts the row that was read too many off and makes the cursor from the last that is shown.
func listByID[T any](found []T, limit int, id func(*T) dramatis.ID) List[T] {
	return cut(found, limit, func(last *T) string {
		of := id(last)
		return base64.RawURLEncoding.EncodeToString(of[:])
	})
}

// listByNumber is listByID for lists by number.
func listByNumber[T any](found []T, limit int, number func(*T) int64) List[T] {
	return cut(found, limit, func(last *T) string { return "n" + strconv.FormatInt(number(last), 10) })
}

func cut[T any](found []T, limit int, cursor func(*T) string) List[T] {
	if len(found) <= limit {
		return List[T]{Items: found}
	}
	return List[T]{Items: found[:limit], Next: cursor(&found[limit-1])}
}
