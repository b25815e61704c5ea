package store_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// visited is a small world in which a person has spoken as themselves and taken a line back, whose author has rewritten a
// memory and set up a scene: written as an archive.
func visited(t *testing.T, r *testrig.Rig) []byte {
	t.Helper()
	e, people := r.Inhabited(t, 3, 5)
	c, _, err := r.Store.StartConversation(t.Context(), store.NewInteraction{
		Ecosystem: e.ID, Participants: []dramatis.ID{people[0].ID, people[1].ID},
		SpeakerOrder: dramatis.OrderManual, MaxTurns: 10, By: e.OwnerID,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"robin", "marion", "robin"} {
		by := dramatis.User{ID: e.OwnerID, Username: who}
		if who == "marion" {
			by.ID = r.User(t, who)
		}
		m, err := r.Store.AddLine(t.Context(), store.NewLine{Conversation: c.ID, By: by, As: store.AsUser, Text: "I admire your patience!"})
		if err != nil {
			t.Fatal(err)
		}
		if who != "marion" {
			continue
		}
		other := "You are the kindest people whom I know."
		if _, err := r.Store.EditLine(t.Context(), store.LineEdit{Conversation: c.ID, Message: m.ID, Text: &other}); err != nil {
			t.Fatal(err)
		}
	}
	memory, _, err := r.Store.AddMemory(t.Context(), dramatis.Memory{
		CharacterID: people[0].ID, Kind: dramatis.MemoryFact, Content: "I was born at Digne.", Importance: 5,
	}, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Store.UpdateMemory(t.Context(), store.MemoryEdit{Character: people[0].ID, Memory: memory.ID, By: e.OwnerID}, func(m *dramatis.Memory) { m.Importance = 7 })
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Store.CreateScenario(t.Context(), dramatis.Scenario{
		EcosystemID: e.ID, Title: "A supper", SpeakerOrder: dramatis.OrderNatural, CreatedBy: e.OwnerID,
		Cast: []dramatis.Player{{CharacterID: people[0].ID}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteCharacter(t.Context(), people[1].ID); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := r.Store.WriteArchive(t.Context(), e.ID, &file, "test"); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// met changes the visitors of the event in which people meet somebody.
func met(change func(visitors []any)) func(*testing.T, map[string]string) {
	return tellingOfVisitors("relationship.created", func(p map[string]any) { change(p["visitors"].([]any)) })
}

// moved changes the first change of how somebody stands to a visitor.
func moved(change func(map[string]any)) func(*testing.T, map[string]string) {
	return tellingOfVisitors("relationship.changed", func(p map[string]any) { change(first(p, "visitors")) })
}

// tellingOfVisitors changes the payload of the first event of a type that tells of visitors.
func tellingOfVisitors(kind string, change func(payload map[string]any)) func(*testing.T, map[string]string) {
	return func(t *testing.T, files map[string]string) {
		for i, text := range strings.SplitAfter(files["events.jsonl"], "\n") {
			if strings.Contains(text, `"type":"`+kind+`"`) && strings.Contains(text, `"visitors":`) {
				onLineNumber(t, files, i, func(line map[string]any) { change(of(line, "payload")) })
				return
			}
		}
		t.Fatalf("no %s tells of a visitor", kind)
	}
}

// of is a thing within a thing.
func of(thing any, path ...string) map[string]any {
	for _, name := range path {
		thing = thing.(map[string]any)[name]
	}
	return thing.(map[string]any)
}

func TestVisitorsOfAHostileArchive(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	whole := visited(t, r)
	owner := r.User(t, "importer")
	if _, err := importing(t, r, packed(t, unpacked(t, whole)), owner); err != nil {
		t.Fatalf("the archive is refused as it is: %v", err)
	}
	before := counts(t, r)
	stranger := dramatis.NewID().String()
	set := func(name string, value any) func(*testing.T, map[string]string) {
		return met(func(v []any) { of(v[0])[name] = value })
	}
	anchor := func(axis, part string, value any) func(*testing.T, map[string]string) {
		return met(func(v []any) { of(v[0], axis)[part] = value })
	}
	for name, test := range map[string]struct {
		change func(*testing.T, map[string]string)
		says   string
	}{
		"another world's":         {set("ecosystem_id", stranger), "must be that of the world"},
		"an id that is no v7":     {set("id", "00000000-0000-4000-8000-000000000001"), "payload.visitors[0].id: must be a UUID of version 7"},
		"no id":                   {set("id", "me"), "invalid UUID"},
		"an id that is taken":     {met(func(v []any) { of(v[1])["id"] = of(v[0])["id"] }), "payload.visitors[1].id: was given to something else"},
		"the id of a character":   {met(func(v []any) { of(v[0])["id"] = of(v[0])["character_id"] }), "payload.visitors[0].id: was given to something else"},
		"known to nobody":         {set("character_id", stranger), "payload.visitors[0].character_id: must be that of a character"},
		"known to another number": {set("character", 2), "payload.visitors[0].character_id: must be that of a character, number 2"},
		"nobody":                  {set("user_id", "00000000-0000-0000-0000-000000000000"), "payload.visitors[0].user_id: must be a person's"},
		"somebody of the world":   {met(func(v []any) { of(v[0])["user_id"] = of(v[1])["character_id"] }), "payload.visitors[0].user_id: is that of something in the world"},
		"met twice": {met(func(v []any) {
			of(v[1])["character_id"], of(v[1])["character"] = of(v[0])["character_id"], of(v[0])["character"]
			of(v[1])["number"] = 2
		}), "payload.visitors[1].user_id: is known to that character already"},
		"the same number": {met(func(v []any) {
			of(v[1])["character_id"], of(v[1])["character"] = of(v[0])["character_id"], of(v[0])["character"]
			of(v[1])["user_id"] = stranger
		}), "payload.visitors[1].number: must be that of no other visitor"},
		"out of number":             {set("number", 2), "payload.visitors[0].number: must be that of no other visitor, and at most 1, the next"},
		"no number":                 {set("number", 0), "payload.visitors[0].number"},
		"no name":                   {set("name", ""), "payload.visitors[0].name"},
		"a name of two lines":       {set("name", "Ro\nbin"), "payload.visitors[0].name"},
		"a name without an end":     {set("name", strings.Repeat("x", 300)), "payload.visitors[0].name"},
		"an unknown kind":           {set("relationship_type", "owner"), "payload.visitors[0].relationship_type"},
		"love beyond all":           {anchor("strength", "value", 1.5), "payload.visitors[0].strength: must be from -1 to 1"},
		"negative trust":            {anchor("trust", "value", -0.5), "payload.visitors[0].trust: must be from 0 to 1"},
		"negative familiarity":      {anchor("familiarity", "value", -0.5), "payload.visitors[0].familiarity"},
		"a base out of range":       {anchor("trust", "base", 2), "payload.visitors[0].trust.base"},
		"no half-life":              {anchor("trust", "half_life", 0), "payload.visitors[0].trust.half_life"},
		"an endless half-life":      {anchor("strength", "half_life", 1e9), "payload.visitors[0].strength.half_life"},
		"a time elsewhere":          {set("since", "0001-01-01T08:00:00+02:00"), "payload.visitors[0].since: must be in UTC"},
		"a change before they met":  {withoutVisitors, "payload.visitors[0].visitor.id: must be that of a visitor"},
		"a change of nobody":        {moved(func(c map[string]any) { of(c, "visitor")["id"] = stranger }), "payload.visitors[0].visitor.id: must be that of a visitor"},
		"a change of person":        {moved(func(c map[string]any) { of(c, "visitor")["user_id"] = stranger }), "payload.visitors[0].visitor: must be the same person"},
		"a change of number":        {moved(func(c map[string]any) { of(c, "visitor")["number"] = 9 }), "payload.visitors[0].visitor: must be the same person"},
		"a change of who knows":     {moved(func(c map[string]any) { of(c, "visitor")["character"] = 2 }), "payload.visitors[0].visitor: must be the same person"},
		"another beginning":         {moved(func(c map[string]any) { of(c, "visitor")["since"] = "0001-01-01T07:00:00Z" }), "payload.visitors[0].visitor: must be the same person"},
		"a change out of range":     {moved(func(c map[string]any) { of(c, "visitor", "trust")["value"] = 7 }), "payload.visitors[0].visitor.trust"},
		"a change without life":     {moved(func(c map[string]any) { of(c, "visitor", "trust")["half_life"] = -1 }), "payload.visitors[0].visitor.trust.half_life"},
		"a change from no kind":     {moved(func(c map[string]any) { c["type_before"] = "owner" }), "payload.visitors[0].type_before"},
		"a change without reason":   {moved(func(c map[string]any) { c["cause"] = "whim" }), "payload.visitors[0].cause: must be one of"},
		"a change by an author":     {moved(func(c map[string]any) { c["cause"] = "author" }), "payload.visitors[0].cause: must not be author"},
		"a change by no line":       {moved(func(c map[string]any) { c["message_id"] = stranger }), "payload.visitors[0].message_id: must be that of a line"},
		"a change of no axis":       {moved(func(c map[string]any) { of(c["changes"].([]any)[0])["axis"] = "fame" }), "payload.visitors[0].changes[0].axis"},
		"a change beyond all":       {moved(func(c map[string]any) { of(c["changes"].([]any)[0])["after"] = 3 }), "payload.visitors[0].changes[0].after"},
		"a change from beyond all":  {moved(func(c map[string]any) { of(c["changes"].([]any)[0])["before"] = -3 }), "payload.visitors[0].changes[0].before"},
		"a stranger becomes one":    {edit("relationship.deleted", func(p map[string]any) { p["visitor_ids"] = []any{stranger} }), "there is no visitor"},
		"a bond changed by no line": {bondChange(func(c map[string]any) { c["message_id"] = stranger }), "payload.relationships[0].message_id: must be that of a line"},
		"a memory changes hands":    {edit("memory.changed", func(p map[string]any) { first(p, "memories")["number"] = 99 }), "payload.memories[0].number: must be what it was"},
		"a memory beyond all":       {edit("memory.changed", func(p map[string]any) { first(p, "memories")["importance"] = 99 }), "payload.memories[0].importance"},
		"a scenario of no kind":     {edit("scenario.changed", func(p map[string]any) { p["change"] = "burnt" }), "payload.change"},
		"a scenario without title":  {edit("scenario.changed", func(p map[string]any) { of(p, "scenario")["title"] = "" }), "payload.scenario.title"},
		"a scenario that is no v7":  {edit("scenario.changed", func(p map[string]any) { of(p, "scenario")["id"] = "00000000-0000-4000-8000-000000000001" }), "payload.scenario.id"},
		"a scenario changed before": {edit("scenario.changed", func(p map[string]any) { p["change"] = "changed" }), "payload.scenario.id: must be that of a scenario"},
	} {
		t.Run(name, func(t *testing.T) {
			files := unpacked(t, whole)
			test.change(t, files)
			_, err := importing(t, r, packed(t, files), owner)
			if err == nil || dramatis.ErrorCode(err) != dramatis.CodeInvalid || !strings.Contains(err.Error(), test.says) {
				t.Errorf("it is refused by %v, want %q", err, test.says)
			}
			if n := counts(t, r); n != before {
				t.Fatalf("%d rows are left of it", n-before)
			}
		})
	}
}

// withoutVisitors lets nobody meet whom they know later, nor part with them.
func withoutVisitors(t *testing.T, files map[string]string) {
	for i, text := range strings.SplitAfter(files["events.jsonl"], "\n") {
		if strings.Contains(text, `"type":"relationship.created"`) || strings.Contains(text, `"type":"relationship.deleted"`) {
			onLineNumber(t, files, i, func(line map[string]any) {
				delete(of(line, "payload"), "visitors")
				delete(of(line, "payload"), "visitor_ids")
			})
		}
	}
}

// bondChange lets a bond between two characters change, with nothing else amiss but what change does.
func bondChange(change func(map[string]any)) func(*testing.T, map[string]string) {
	return func(t *testing.T, files map[string]string) {
		var bond map[string]any
		edit("relationship.created", func(p map[string]any) { bond = first(p, "relationships") })(t, files)
		changed := map[string]any{"relationship": bond, "type_before": "stranger", "changes": []any{}, "cause": "message"}
		change(changed)
		raw, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		more(`{"seq":SEQ,"type":"relationship.changed","tick":0,"world_time":"0001-01-01T08:00:00Z","occurred_at":"2026-01-01T00:00:00Z",`+
			`"payload":{"relationships":[`+string(raw)+`]}}`)(t, files)
	}
}
