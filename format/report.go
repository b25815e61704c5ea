package format

import (
	"errors"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// reportedFaults is how many faults of one file are named; the rest are counted.
const reportedFaults = 50

// report collects the faults of one file in the order of the file, and stays small however many there are.
type report struct {
	faults dramatis.Faults
	more   int
}

// full reports whether further faults are only counted.
func (r *report) full() bool { return len(r.faults) == reportedFaults }

func (r *report) add(place, format string, args ...any) {
	if r.full() {
		r.more++
		return
	}
	r.faults.Add(place, format, args...)
}

// include adds the faults that a noun's own Validate found, each with its place below prefix, except where one was
// reported already.
func (r *report) include(prefix string, err error) {
	invalid, ok := errors.AsType[*dramatis.Error](err)
	if !ok {
		return
	}
	for _, f := range invalid.Faults {
		place := prefix + f.Place
		if !slices.ContainsFunc(r.faults, func(known dramatis.Fault) bool { return known.Place == place }) {
			r.add(place, "%s", f.Problem)
		}
	}
}

// err is nil when nothing was reported, and otherwise an invalid Error that names what was being read.
func (r *report) err(what string) error {
	if r.more == 0 {
		return r.faults.Err(what)
	}
	all := append(dramatis.Faults{}, r.faults...)
	all.Add("file", "and %d more", r.more)
	return all.Err(what)
}

// excerpt is s as an error message may show it: quoted, and cut when it is long.
func excerpt(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
