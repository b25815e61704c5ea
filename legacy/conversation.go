package legacy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

func (r *Reader) readConversations(ctx context.Context) error {
	b := r.bound[conversations]
	rows, err := r.file.records(ctx, b)
	if err != nil {
		return err
	}
	if b.has("messages") {
		r.Report.Tables = append(r.Report.Tables, TableReport{
			Name: listTable(b), Becomes: string(messages), Columns: []string{"each entry of the list as a message"}, Unread: []string{},
		})
	}
	for i := range rows {
		rec := &rows[i]
		if !r.known(conversations, rec) {
			continue
		}
		c := Conversation{Row: rec.Row, Title: r.short(rec, "title", mostTopic)}
		r.ids[conversations].add(rec.ID)
		c.CreatedAt = r.date(rec)
		entries := r.entries(b, rec)
		if err := r.people(b, rec, &c); err != nil {
			r.Report.Refuse(rec.Row, "its %v", err)
			for i := range entries {
				r.Report.Refuse(entries[i].Row, "its conversation is refused")
			}
			continue
		}
		r.addLines(&c, entries, nil)
		r.Library.Conversations = append(r.Library.Conversations, c)
	}
	return nil
}

// mostTopic is how long a conversation's title may be.
const mostTopic = 4_000

// people finds who talks in a conversation.
func (r *Reader) people(b *binding, rec *record, c *Conversation) (err error) {
	if c.User, err = r.refer(b, rec, "user"); err != nil {
		return err
	}
	one, err := r.refer(b, rec, "character")
	if err != nil {
		return err
	}
	if one != nil {
		c.Characters = append(c.Characters, *one)
	}
	for _, named := range listOf(rec.values["characters"]) {
		id, err := r.ids[characters].find(named, false)
		if err != nil {
			return fmt.Errorf("%s: %w", b.fields["characters"], err)
		}
		if !slices.Contains(c.Characters, id) {
			c.Characters = append(c.Characters, id)
		}
	}
	return nil
}

// listTable is what the messages that a conversation's row holds are called in the report.
func listTable(b *binding) string { return b.table.name + "." + b.fields["messages"] }

// entries are the messages that a conversation's row holds as a list of JSON, each as if it were a row.
func (r *Reader) entries(b *binding, rec *record) []record {
	said := rec.text("messages")
	if said == "" {
		return nil
	}
	row := Row{Table: listTable(b), ID: rec.ID}
	list, err := entriesOf(said)
	report := &r.Report.Tables[slices.IndexFunc(r.Report.Tables, func(t TableReport) bool { return t.Name == row.Table })]
	if err != nil {
		report.Rows++
		r.Report.Refuse(row, "%v", err)
		return nil
	}
	report.Rows += len(list)
	var out []record
	for i, entry := range list {
		e := record{Row: Row{Table: row.Table, ID: fmt.Sprintf("%s/%d", rec.ID, i+1)}}
		if e.values = entryValues(entry); e.values == nil {
			r.Report.Refuse(e.Row, "it is no object with a role and a text")
			continue
		}
		out = append(out, e)
	}
	return out
}

func entriesOf(said string) ([]any, error) {
	dec := json.NewDecoder(strings.NewReader(said))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("the list of messages is no JSON")
	}
	if object, is := value.(map[string]any); is { // {"messages": [...]}
		for _, key := range []string{"messages", "history"} {
			if inner, has := object[key]; has {
				value = inner
			}
		}
	}
	list, is := value.([]any)
	if !is {
		return nil, fmt.Errorf("the list of messages is no list")
	}
	return list, nil
}

// entryValues are an entry's values by field; nil for what is no message.
func entryValues(entry any) map[string]any {
	object, is := entry.(map[string]any)
	if !is {
		return nil
	}
	values := map[string]any{}
	for _, f := range fields(messages) {
		for _, name := range strings.Fields(f.names) {
			for key, value := range object {
				if _, taken := values[f.name]; !taken && folded(key) == name {
					values[f.name] = plain(value)
				}
			}
		}
	}
	return values
}

// plain is a value of JSON as SQLite would hold it.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		n, _ := v.Float64()
		return n
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case string, nil:
		return v
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // what was decoded can be encoded
	return strings.TrimSpace(b.String())
}

// roles are who speaks, by the folded role of a message.
func roles(mapped map[string]string) map[string]dramatis.SpeakerKind {
	known := map[string]dramatis.SpeakerKind{}
	for kind, names := range map[dramatis.SpeakerKind]string{
		dramatis.SpeakerUser:      "user human person me you player visitor client",
		dramatis.SpeakerCharacter: "assistant character ai bot model npc persona chatbot agent",
		dramatis.SpeakerNarrator:  "system narrator narration event",
	} {
		for _, name := range strings.Fields(names) {
			known[name] = kind
		}
	}
	for role, kind := range mapped {
		known[folded(role)] = dramatis.SpeakerKind(kind)
	}
	return known
}

// mostSaid is how long a line may be.
const mostSaid = 20_000

// line is what a message comes to in its conversation.
func (r *Reader) line(b *binding, rec *record, c *Conversation) (Line, error) {
	l := Line{Row: rec.Row, Text: rec.text("text"), Action: rec.text("action")}
	if !dramatis.Says(l.Text) && !dramatis.Says(l.Action) {
		return l, fmt.Errorf("it says nothing")
	}
	if n := max(utf8.RuneCountInString(l.Text), utf8.RuneCountInString(l.Action)); n > mostSaid {
		return l, fmt.Errorf("it has %d characters, and a line may have %d", n, mostSaid)
	}
	return l, r.speaker(b, rec, c, &l)
}

// speaker finds who says a line: by its role, by whom it names, or by the name that stands where the role should.
func (r *Reader) speaker(b *binding, rec *record, c *Conversation, l *Line) error {
	named, err := r.named(b, rec, "character", characters)
	if err != nil {
		return err
	}
	user, err := r.named(b, rec, "user", users)
	if err != nil {
		return err
	}
	said := rec.text("role")
	kind, known := r.roles[folded(said)]
	if yes, says := truth(rec.values["isuser"]); says && !known {
		kind, known = dramatis.SpeakerCharacter, true
		if yes {
			kind = dramatis.SpeakerUser
		}
	}
	if !known && said == "" {
		switch {
		case named != "" && user == "":
			kind, known = dramatis.SpeakerCharacter, true
		case user != "" && named == "":
			kind, known = dramatis.SpeakerUser, true
		}
	}
	if !known && said != "" {
		if id, who := r.byName(said, c); who != "" {
			l.Kind, l.Who = who, id
			return r.joins(c, l)
		}
	}
	switch {
	case !known:
		return fmt.Errorf("who speaks it is not known: the role is %q", shorten(said))
	case kind == dramatis.SpeakerUser:
		l.Kind, l.Who = kind, user
		if user == "" && c.User != nil {
			l.Who = *c.User
		}
	case kind == dramatis.SpeakerNarrator:
		l.Kind = kind
	case named != "":
		l.Kind, l.Who = kind, named
	case len(c.Characters) == 1:
		l.Kind, l.Who = kind, c.Characters[0]
	default:
		return fmt.Errorf("which of the %d characters of its conversation speaks it is not known", len(c.Characters))
	}
	return r.joins(c, l)
}

// named is whom a line names; empty for nobody.
func (r *Reader) named(b *binding, rec *record, field string, to noun) (string, error) {
	v := rec.values[field]
	if textOf(v) == "" || r.bound[to] == nil {
		return "", nil
	}
	id, err := r.ids[to].find(v, b != nil && b.byName[field])
	if err != nil {
		return "", fmt.Errorf("its %s: %w", field, err)
	}
	return id, nil
}

// byName finds a speaker whose name or id stands where the role should: first among those who talk, then among all.
func (r *Reader) byName(said string, c *Conversation) (string, dramatis.SpeakerKind) {
	among := r.ids[characters].names[strings.ToLower(said)]
	here := slices.DeleteFunc(slices.Clone(among), func(id string) bool { return !slices.Contains(c.Characters, id) })
	switch {
	case len(here) == 1:
		return here[0], dramatis.SpeakerCharacter
	case len(among) == 1:
		return among[0], dramatis.SpeakerCharacter
	}
	if id, err := r.ids[users].find(said, true); err == nil {
		return id, dramatis.SpeakerUser
	}
	return "", ""
}

// joins brings who speaks into the conversation.
func (r *Reader) joins(c *Conversation, l *Line) error {
	switch l.Kind {
	case dramatis.SpeakerCharacter:
		if !slices.Contains(c.Characters, l.Who) {
			c.Characters = append(c.Characters, l.Who)
		}
	case dramatis.SpeakerUser:
		if c.User == nil && l.Who != "" {
			c.User = &l.Who
		}
	}
	return nil
}
