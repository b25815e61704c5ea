package legacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// readMessages gives the conversations the messages that have a table of their own, and closes with those that are left
// without a character.
func (r *Reader) readMessages(ctx context.Context) error {
	if b := r.bound[messages]; b != nil {
		rows, err := r.file.records(ctx, b)
		if err != nil {
			return err
		}
		r.deal(b, rows)
	}
	r.Library.Conversations = slices.DeleteFunc(r.Library.Conversations, func(c Conversation) bool {
		if len(c.Characters) > 0 {
			return false
		}
		r.Report.Refuse(c.Row, "it names no character")
		for _, l := range c.Lines {
			r.Report.Refuse(l.Row, "its conversation is refused")
		}
		return true
	})
	return nil
}

// deal hands messages to their conversations, those of one conversation together, as its lines are put in order.
func (r *Reader) deal(b *binding, rows []record) {
	places := map[string]int{}
	for i, c := range r.Library.Conversations {
		places[c.ID] = i
	}
	dealt, order := map[string][]record{}, []string{}
	for i := range rows {
		rec := &rows[i]
		if !r.known(messages, rec) {
			continue
		}
		r.ids[messages].add(rec.ID)
		id, err := r.conversationOf(b, rec, places)
		if err != nil {
			r.Report.Refuse(rec.Row, "%v", err)
			continue
		}
		if _, seen := dealt[id]; !seen {
			order = append(order, id)
		}
		dealt[id] = append(dealt[id], *rec)
	}
	for _, id := range order {
		r.addLines(&r.Library.Conversations[places[id]], dealt[id], b)
	}
}

// conversationOf is the id of the conversation that a message belongs to. Where no column names one, all that a user and a
// character say to one another is one conversation; where a column does and there is no such table, what it says tells them apart.
func (r *Reader) conversationOf(b *binding, rec *record, places map[string]int) (string, error) {
	if b.has("conversation") && r.bound[conversations] != nil {
		id, err := r.ids[conversations].find(rec.values["conversation"], false)
		if err != nil {
			return "", fmt.Errorf("its conversation: %w", err)
		}
		if _, taken := places[id]; !taken {
			return "", errors.New("its conversation is refused")
		}
		return id, nil
	}
	character, err := r.named(b, rec, "character", characters)
	if err != nil {
		return "", err
	}
	user, err := r.named(b, rec, "user", users)
	if err != nil {
		return "", err
	}
	id := rec.text("conversation")
	if id == "" {
		id = "user " + user + ", character " + character
		if character == "" {
			return "", errors.New("it names neither a conversation nor a character")
		}
	}
	if len(id) > mostID {
		return "", fmt.Errorf("the id of its conversation has more than %d bytes", mostID)
	}
	place, made := places[id]
	if !made {
		place = len(r.Library.Conversations)
		places[id] = place
		r.Library.Conversations = append(r.Library.Conversations, Conversation{Row: Row{ID: id}})
	}
	c := &r.Library.Conversations[place]
	if user != "" && c.User == nil {
		c.User = &user
	}
	if character != "" && !slices.Contains(c.Characters, character) {
		c.Characters = append(c.Characters, character)
	}
	return id, nil
}

// addLines puts a conversation's messages in order and takes those that can be lines. The order is that of the column that
// says it, or else of the dates, or else of the rows. One whose date is missing or cannot be read has that of the row before it.
func (r *Reader) addLines(c *Conversation, rows []record, b *binding) {
	type dated struct {
		rec   *record
		at    time.Time
		place float64
	}
	ordered := b.has("order")
	all, last := make([]dated, len(rows)), c.CreatedAt
	for i := range rows {
		all[i].rec = &rows[i]
		if v, ok := numberOf(rows[i].values["order"]); ordered && ok {
			all[i].place = v
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Compare(a.place, b.place) })
	for i := range all {
		at, err := ParseDate(all[i].rec.values["created"], r.zone)
		if err != nil {
			at = last
			if !errors.Is(err, errNoDate) {
				r.Report.Note(all[i].rec.Row, "%v: it is dated by the line before it", err)
			}
		}
		all[i].at, last = at, at
	}
	if !ordered {
		slices.SortStableFunc(all, func(a, b dated) int { return a.at.Compare(b.at) })
	}
	for _, d := range all {
		l, err := r.line(b, d.rec, c)
		if err != nil {
			r.Report.Refuse(d.rec.Row, "%s", strings.TrimPrefix(err.Error(), "its its "))
			continue
		}
		if said, _ := d.rec.values["text"].(string); strings.ContainsRune(said, 0) || strings.ToValidUTF8(said, "") != said {
			r.Report.Note(d.rec.Row, "its text held bytes that are no text: they are left out or shown as �")
		}
		l.At = d.at
		if c.CreatedAt.IsZero() || l.At.Before(c.CreatedAt) && !l.At.IsZero() {
			c.CreatedAt = l.At
		}
		c.Lines = append(c.Lines, l)
	}
}
