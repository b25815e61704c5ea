package legacy

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/literaryai/dramatis"
)

// Report tells what was found in a file and what became of it.
type Report struct {
	File    string        `json:"file"`
	Import  string        `json:"import"`  // the name under which its ids are kept
	DryRun  bool          `json:"dry_run"` // nothing of it was done
	Tables  []TableReport `json:"tables"`
	Worlds  []WorldReport `json:"worlds"`
	Unread  []string      `json:"unread"` // tables that nothing was read from, each with its number of rows
	Refused []Finding     `json:"refused"`
	Notes   []Finding     `json:"notes"` // rows that came along with a change
}

// TableReport is what became of one table's rows: Rows = Taken + Already + Refused.
type TableReport struct {
	Name    string   `json:"name"`
	Becomes string   `json:"becomes"`
	Rows    int      `json:"rows"`
	Taken   int      `json:"taken"`
	Already int      `json:"already"` // brought by an earlier run
	Refused int      `json:"refused"`
	Columns []string `json:"columns"` // "username as username"
	Unread  []string `json:"unread"`  // columns that nothing was read from
}

// WorldReport is a world that characters were brought to.
type WorldReport struct {
	ID         dramatis.ID `json:"id"`
	Name       string      `json:"name"`
	Owner      string      `json:"owner"`
	New        bool        `json:"new"`
	Characters int         `json:"characters"`
	Talks      int         `json:"conversations"`
	Lines      int         `json:"messages"`
}

// Finding is something about one row.
type Finding struct {
	Row
	Reason string `json:"reason"`
}

// Take counts a row as brought.
func (r *Report) Take(row Row) { r.count(row, func(t *TableReport) { t.Taken++ }) }

// Keep counts a row as brought by an earlier run.
func (r *Report) Keep(row Row) { r.count(row, func(t *TableReport) { t.Already++ }) }

// Refuse counts a row as not brought, and says why.
func (r *Report) Refuse(row Row, reason string, args ...any) {
	if row.Table == "" {
		return
	}
	r.count(row, func(t *TableReport) { t.Refused++ })
	r.Refused = append(r.Refused, Finding{row, fmt.Sprintf(reason, args...)})
}

// Note says what was changed about a row.
func (r *Report) Note(row Row, reason string, args ...any) {
	if row.Table != "" {
		r.Notes = append(r.Notes, Finding{row, fmt.Sprintf(reason, args...)})
	}
}

func (r *Report) count(row Row, do func(*TableReport)) {
	for i := range r.Tables {
		if r.Tables[i].Name == row.Table {
			do(&r.Tables[i])
		}
	}
}

// Clone is a report that can be written on without changing r.
func (r *Report) Clone() Report {
	c := *r
	c.Tables, c.Worlds = slices.Clone(r.Tables), slices.Clone(r.Worlds)
	c.Refused, c.Notes = slices.Clone(r.Refused), slices.Clone(r.Notes)
	return c
}

// Rows adds up the rows of all tables.
func (r *Report) Rows() (rows, taken, already, refused int) {
	for _, t := range r.Tables {
		rows, taken, already, refused = rows+t.Rows, taken+t.Taken, already+t.Already, refused+t.Refused
	}
	return rows, taken, already, refused
}

// shown is how many findings of a kind are printed; --json has all of them.
const shown = 40

// Print writes the report for people.
func (r *Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	said := func(text string, args ...any) { fmt.Fprintf(w, text, args...) } //nolint:errcheck // Flush reports it
	said("table\tbecomes\trows\ttaken\tbefore\trefused\n")
	for _, t := range r.Tables {
		said("%s\t%s\t%d\t%d\t%d\t%d\n", t.Name, t.Becomes, t.Rows, t.Taken, t.Already, t.Refused)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, t := range r.Tables {
		said("\n%s is read as %s: %s\n", t.Name, t.Becomes, strings.Join(t.Columns, ", "))
		if len(t.Unread) > 0 {
			said("  columns not read: %s\n", strings.Join(t.Unread, ", "))
		}
	}
	if len(r.Unread) > 0 {
		said("\ntables not read: %s\n", strings.Join(r.Unread, ", "))
	}
	for _, e := range r.Worlds {
		kind := "world"
		if e.New {
			kind = "new world"
		}
		said("\n%s %q of %s, %s: %d characters, %d conversations, %d messages\n", kind, e.Name, e.Owner, e.ID, e.Characters, e.Talks, e.Lines)
	}
	r.list(said, "came along with a change", r.Notes)
	r.list(said, "refused", r.Refused)
	rows, taken, already, refused := r.Rows()
	verb := "taken"
	if r.DryRun {
		verb = "would be taken"
	}
	said("\n%d rows: %d %s, %d were there before, %d refused\n", rows, taken, verb, already, refused)
	return w.Flush()
}

func (r *Report) list(said func(string, ...any), what string, findings []Finding) {
	if len(findings) == 0 {
		return
	}
	said("\n%s:\n", what)
	for _, f := range findings[:min(shown, len(findings))] {
		said("  %s %s: %s\n", f.Table, f.ID, f.Reason)
	}
	if more := len(findings) - shown; more > 0 {
		said("  and %d more, which --json lists\n", more)
	}
}
