package store_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// talkative is a small world in which somebody has spoken, written as an archive.
func talkative(t *testing.T, r *testrig.Rig) []byte {
	t.Helper()
	e, people := r.Inhabited(t, 3, 5)
	c, _, err := r.Store.StartConversation(t.Context(), store.NewInteraction{
		Ecosystem: e.ID, Participants: []dramatis.ID{people[0].ID, people[1].ID}, Played: []dramatis.ID{people[1].ID},
		SpeakerOrder: dramatis.OrderManual, MaxTurns: 10, By: e.OwnerID,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"You are a thief.", "You are a good man."} {
		_, err := r.Store.AddLine(t.Context(), store.NewLine{
			Conversation: c.ID, By: dramatis.User{ID: e.OwnerID, Username: "robin"}, As: store.AsCharacter, Character: &people[0].ID,
			Text: text, Act: dramatis.ActPraise, AddressedTo: &people[1].ID,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Store.DeleteCharacter(t.Context(), people[2].ID); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := r.Store.WriteArchive(t.Context(), e.ID, &file, "test"); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// unpacked is an archive's files by their names.
func unpacked(t *testing.T, file []byte) map[string]string {
	t.Helper()
	list, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range list.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// packed makes an archive of files, whose digests and number of events are as they should be.
func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(files["manifest.json"]), &m); err != nil {
		t.Fatal(err)
	}
	m["counts"].(map[string]any)["events"] = strings.Count(files["events.jsonl"], "\n")
	var digests []any
	for _, name := range []string{"events.jsonl", "reasons.jsonl"} {
		sum := sha256.Sum256([]byte(files[name]))
		digests = append(digests, map[string]any{"name": name, "bytes": len(files[name]), "sha256": hex.EncodeToString(sum[:])})
	}
	m["files"] = digests
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range map[string]string{"manifest.json": string(raw), "events.jsonl": files["events.jsonl"], "reasons.jsonl": files["reasons.jsonl"]} {
		to, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(to, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func importing(t *testing.T, r *testrig.Rig, file []byte, owner dramatis.ID) (dramatis.Ecosystem, error) {
	t.Helper()
	a, err := format.OpenArchive(bytes.NewReader(file), int64(len(file)), format.ArchiveLimits{})
	if err != nil {
		return dramatis.Ecosystem{}, err
	}
	args := tasks.Import{EcosystemID: dramatis.NewID(), OwnerID: owner}
	return r.Store.ImportArchive(t.Context(), nil, args, a, func(_, _ int) error { return nil })
}

// world is all rows that there are, by table.
func counts(t *testing.T, r *testrig.Rig) (n int) {
	t.Helper()
	err := r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM ecosystems) + (SELECT count(*) FROM events) + (SELECT count(*) FROM characters) + (SELECT count(*) FROM relationships)
			+ (SELECT count(*) FROM memories) + (SELECT count(*) FROM messages) + (SELECT count(*) FROM conversations) + (SELECT count(*) FROM jobs)
			+ (SELECT count(*) FROM event_heads) + (SELECT count(*) FROM ecosystem_members) + (SELECT count(*) FROM ticks)`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// edit changes the payload of the first event of a type.
func edit(kind dramatis.EventType, change func(payload map[string]any)) func(*testing.T, map[string]string) {
	return onLine(kind, func(line map[string]any) { change(line["payload"].(map[string]any)) })
}

func onLine(kind dramatis.EventType, change func(line map[string]any)) func(*testing.T, map[string]string) {
	return func(t *testing.T, files map[string]string) {
		for i, text := range strings.SplitAfter(files["events.jsonl"], "\n") {
			if strings.Contains(text, `"type":"`+string(kind)+`"`) {
				onLineNumber(t, files, i, change)
				return
			}
		}
		t.Fatalf("there is no %s", kind)
	}
}

// onLineNumber changes one line of the log.
func onLineNumber(t *testing.T, files map[string]string, i int, change func(line map[string]any)) {
	t.Helper()
	lines := strings.SplitAfter(files["events.jsonl"], "\n")
	var line map[string]any
	dec := json.NewDecoder(strings.NewReader(lines[i]))
	dec.UseNumber()
	if err := dec.Decode(&line); err != nil {
		t.Fatal(err)
	}
	change(line)
	raw, err := json.Marshal(line)
	if err != nil {
		t.Fatal(err)
	}
	lines[i] = string(raw) + "\n"
	files["events.jsonl"] = strings.Join(lines, "")
}

// first is the first thing of a list in a payload.
func first(payload map[string]any, list string) map[string]any {
	return payload[list].([]any)[0].(map[string]any)
}

func swap(file, old, with string) func(*testing.T, map[string]string) {
	return func(t *testing.T, files map[string]string) {
		if !strings.Contains(files[file], old) {
			t.Fatalf("%s does not hold %s", file, old)
		}
		files[file] = strings.Replace(files[file], old, with, 1)
	}
}

func more(event string) func(*testing.T, map[string]string) {
	return func(_ *testing.T, files map[string]string) {
		seq := strings.Count(files["events.jsonl"], "\n") + 1
		raw, _ := json.Marshal(seq)
		files["events.jsonl"] += strings.Replace(event, "SEQ", string(raw), 1) + "\n"
	}
}

func TestAHostileArchiveMakesNothing(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	whole := talkative(t, r)
	owner := r.User(t, "importer")
	if _, err := importing(t, r, packed(t, unpacked(t, whole)), owner); err != nil {
		t.Fatalf("the archive is refused as it is: %v", err)
	}
	before := counts(t, r)
	stranger := dramatis.NewID().String()
	const tail = `"tick":0,"world_time":"0001-01-01T08:00:00Z","occurred_at":"2026-01-01T00:00:00Z","payload":`
	for name, test := range map[string]struct {
		change func(*testing.T, map[string]string)
		says   string
	}{
		"a hole":                    {swap("events.jsonl", `"seq":3`, `"seq":4`), "events.jsonl, line 3: is event 4"},
		"a repetition":              {swap("events.jsonl", `"seq":3`, `"seq":2`), "line 3"},
		"no JSON":                   {swap("events.jsonl", `{"seq":2`, `{"seq":two`), "line 2: cannot be read"},
		"two values":                {swap("events.jsonl", "\n", " {}\n"), "line 1: holds more than one value"},
		"an unknown field":          {swap("events.jsonl", `{"seq":2`, `{"sudo":true,"seq":2`), "line 2"},
		"an unknown type":           {more(`{"seq":SEQ,"type":"moon.rose",` + tail + `{}}`), "no such type"},
		"an unknown payload":        {more(`{"seq":SEQ,"type":"ecosystem.resumed",` + tail + `{"x":1}}`), "unknown field"},
		"no payload":                {more(`{"seq":SEQ,"type":"ecosystem.resumed","tick":0}`), "payload"},
		"deep nesting":              {more(`{"seq":SEQ,"type":"ecosystem.resumed",` + tail + strings.Repeat("[", 20_000) + `}`), "cannot be read"},
		"another world's events":    {edit("ecosystem.changed", func(p map[string]any) { p["ecosystem"].(map[string]any)["id"] = stranger }), "payload.ecosystem.id"},
		"another world's character": {edit("character.created", func(p map[string]any) { first(p, "characters")["ecosystem_id"] = stranger }), "must be that of the world"},
		"no world first":            {swap("events.jsonl", `"type":"ecosystem.changed"`, `"type":"ecosystem.resumed"`), "line 1"},
		"a number that is taken":    {edit("character.created", func(p map[string]any) { first(p, "characters")["number"] = 2 }), "payload.characters[0].number: must be 1"},
		"an id that is taken":       {edit("character.created", func(p map[string]any) { p["characters"].([]any)[1] = first(p, "characters") }), "was given to something else"},
		"an id that is no v7":       {edit("character.created", func(p map[string]any) { first(p, "characters")["id"] = "00000000-0000-4000-8000-000000000001" }), "version 7"},
		"a NUL in a name":           {edit("character.created", func(p map[string]any) { first(p, "characters")["name"] = "A\x00" }), "NUL"},
		"an endless text":           {edit("character.created", func(p map[string]any) { first(p, "characters")["description"] = strings.Repeat("x", 30_000) }), "at most 20000"},
		"a trait out of range":      {edit("character.created", func(p map[string]any) { first(p, "characters")["traits"].(map[string]any)["openness"] = 7 }), "traits.openness"},
		"a number beyond all":       {edit("character.created", func(p map[string]any) { first(p, "characters")["social_energy"] = json.Number("1e999") }), "cannot"},
		"an int that overflows":     {edit("message.created", func(p map[string]any) { p["message"].(map[string]any)["revision"] = 1 << 40 }), "must be from"},
		"a mood out of range":       {edit("character.created", func(p map[string]any) { first(p, "characters")["mood"].(map[string]any)["arousal"] = -3 }), "mood.arousal"},
		"a picture that runs":       {edit("character.created", func(p map[string]any) { first(p, "characters")["avatar_url"] = "javascript:1" }), "avatar_url"},
		"a bond with nobody":        {edit("relationship.created", func(p map[string]any) { first(p, "relationships")["to_character_id"] = stranger }), "to_character_id"},
		"a bond twice":              {edit("relationship.created", func(p map[string]any) { b := p["relationships"].([]any); p["relationships"] = append(b, again(b[0])) }), "stands in that relationship"},
		"no half-life":              {edit("relationship.created", func(p map[string]any) { first(p, "relationships")["trust"].(map[string]any)["half_life"] = 0 }), "half_life"},
		"an unknown kind of bond":   {edit("relationship.created", func(p map[string]any) { first(p, "relationships")["relationship_type"] = "owner" }), "relationship_type"},
		"a scene of strangers": {edit("conversation.started", func(p map[string]any) {
			first(p["conversation"].(map[string]any), "participants")["character_id"] = stranger
		}), "participants[0]"},
		"a scene with a number":      {edit("conversation.started", func(p map[string]any) { p["conversation"].(map[string]any)["number"] = 5 }), "must be 1, the next"},
		"a scene of no kind":         {edit("conversation.started", func(p map[string]any) { p["conversation"].(map[string]any)["kind"] = "riot" }), "conversation.kind"},
		"a line in no scene":         {edit("message.created", func(p map[string]any) { p["message"].(map[string]any)["conversation_id"] = stranger }), "conversation_id"},
		"a line out of turn":         {edit("message.created", func(p map[string]any) { p["message"].(map[string]any)["turn"] = 9 }), "must be 1, the next"},
		"an unknown act":             {edit("message.created", func(p map[string]any) { p["message"].(map[string]any)["act"] = "rob" }), "act"},
		"a stranger speaks":          {edit("message.created", func(p map[string]any) { p["message"].(map[string]any)["speaker"].(map[string]any)["id"] = stranger }), "speaker"},
		"a memory of nobody":         {edit("memory.created", func(p map[string]any) { first(p, "memories")["character_id"] = stranger }), "character_id"},
		"a memory of no line":        {edit("memory.created", func(p map[string]any) { first(p, "memories")["message_id"] = stranger }), "message_id"},
		"a memory without number":    {edit("memory.created", func(p map[string]any) { first(p, "memories")["number"] = 0 }), "must be 1, the next"},
		"a memory of everything":     {edit("memory.created", func(p map[string]any) { first(p, "memories")["importance"] = 11 }), "importance"},
		"nobody is deleted":          {edit("character.deleted", func(p map[string]any) { p["character_ids"] = []any{stranger} }), "there is no character"},
		"a time before all":          {onLine("message.created", func(l map[string]any) { l["world_time"] = "0000-01-01T00:00:00Z" }), "world_time"},
		"a time elsewhere":           {onLine("message.created", func(l map[string]any) { l["world_time"] = "0001-01-01T08:00:00+02:00" }), "UTC"},
		"a time too fine":            {onLine("message.created", func(l map[string]any) { l["occurred_at"] = "2026-01-01T08:00:00.0000001Z" }), "microseconds"},
		"a tick beyond all":          {onLine("message.created", func(l map[string]any) { l["tick"] = 1 << 31 }), "tick: must be from 0"},
		"the last of all ticks":      {edit("ecosystem.changed", func(p map[string]any) { p["ecosystem"].(map[string]any)["tick"] = 1<<31 - 1 }), "payload.ecosystem.tick: must be at most"},
		"a world at the end of time": {edit("ecosystem.changed", func(p map[string]any) { p["ecosystem"].(map[string]any)["world_time"] = "9999-12-31T23:59:00Z" }), "payload.ecosystem.world_time: must not be after"},
		"a scene at the end of time": {edit("conversation.started", func(p map[string]any) { p["conversation"].(map[string]any)["world_time"] = "9999-12-31T23:59:00Z" }), "payload.conversation.world_time: must not be after"},
		"a scene of turns unspoken":  {edit("conversation.started", func(p map[string]any) { p["conversation"].(map[string]any)["turn"] = 1 << 30 }), "payload.conversation.turn: must be 0"},
		"a scene of endless turns":   {edit("conversation.started", func(p map[string]any) { p["conversation"].(map[string]any)["max_turns"] = 1<<31 - 1 }), "payload.conversation.max_turns"},
		"a tick that stays open":     {more(`{"seq":SEQ,"type":"tick.started","tick":1,"world_time":"0001-01-01T08:10:00Z","occurred_at":"2026-01-01T00:00:00Z","payload":{"tick":1,"world_time":"0001-01-01T08:10:00Z","scenes":[],"resting":[],"open":0,"skipped":0}}`), "before tick 1 has closed"},
		"a tick that goes back":      {more(`{"seq":SEQ,"type":"tick.started",` + tail + `{"tick":0,"world_time":"0001-01-01T08:10:00Z","scenes":[],"resting":[],"open":0,"skipped":0}}`), "must come after tick 0"},
		"another world than it says": {swap("events.jsonl", "You are a thief.", "You are a saint."), "come to another world"},
		"reasons of no line":         {swap("reasons.jsonl", `{"message_id":"`, `{"message_id":"`+stranger[:8]+`-0000-7000-8000-000000000000","lore":["`), "reasons.jsonl, line 1"},
		"a name that is none":        {swap("manifest.json", `"name": "Ring"`, `"name": "Ri\nng"`), "name"},
		"a seed of no world":         {swap("manifest.json", `"state_hash"`, `"state_hash": "", "other"`), "come to another world"},
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

// again is a bond between the same two under another id.
func again(bond any) any {
	raw, _ := json.Marshal(bond)
	var copied map[string]any
	_ = json.Unmarshal(raw, &copied)
	copied["id"] = dramatis.NewID().String()
	return copied
}

// Ids that name things of other worlds, and accounts, mean nothing in what is imported.
func TestAnArchiveReachesNobodyElse(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	files := unpacked(t, talkative(t, r))
	owner, victim := r.User(t, "importer"), r.User(t, "victim")
	other := r.World(t, 2, 9)
	edit("ecosystem.changed", func(p map[string]any) {
		e := p["ecosystem"].(map[string]any)
		e["owner_id"], e["state"] = victim, "running"
		e["forked_from"] = map[string]any{"ecosystem_id": other.ID, "name": "Ring", "seq": 1, "tick": 0}
	})(t, files)
	edit("conversation.started", func(p map[string]any) {
		c := p["conversation"].(map[string]any)
		c["user_id"] = victim
		c["participants"].([]any)[1].(map[string]any)["played_by"] = victim
	})(t, files)
	e, err := importing(t, r, packed(t, files), owner)
	if err != nil {
		t.Fatal(err)
	}
	if e.OwnerID != owner || e.State != dramatis.WorldPaused || e.ForkedFrom != nil {
		t.Errorf("the world is %+v", e)
	}
	for _, id := range []dramatis.ID{victim, other.ID} {
		var n int
		err := r.Pool.QueryRow(t.Context(), `
			SELECT (SELECT count(*) FROM events x WHERE ecosystem_id = $1 AND x::text LIKE $2) + (SELECT count(*) FROM conversations x WHERE ecosystem_id = $1 AND x::text LIKE $2)
				+ (SELECT count(*) FROM ecosystems x WHERE id = $1 AND x::text LIKE $2) + (SELECT count(*) FROM ecosystem_members x WHERE ecosystem_id = $1 AND x::text LIKE $2)`,
			e.ID, "%"+id.String()+"%").Scan(&n)
		if err != nil || n != 0 {
			t.Errorf("%d rows of the imported world name %s (%v)", n, id, err)
		}
	}
	if _, err := r.Store.Access(t.Context(), victim, e.ID); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("somebody whom the archive names may see the world: %v", err)
	}
}

func TestAnArchiveEndsWhereATickHasClosed(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 5)
	head, err := r.Store.EventHead(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = r.Store.InWorld(t.Context(), e.ID, func(tx *store.Tx) error {
		tx.At(1, e.WorldTime.Add(10*time.Minute))
		tx.Emit(dramatis.TickStarted{Tick: 1, WorldTime: e.WorldTime.Add(10 * time.Minute)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pool.Exec(t.Context(), `INSERT INTO ticks (ecosystem_id, tick, open, decay_pending, world_time) VALUES ($1, 1, 1, false, now())`, e.ID); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := r.Store.WriteArchive(t.Context(), e.ID, &file, "test"); err != nil {
		t.Fatal(err)
	}
	if n := int64(strings.Count(unpacked(t, file.Bytes())["events.jsonl"], "\n")); n != head {
		t.Errorf("the archive has %d events, want the %d before the tick", n, head)
	}
	if _, err := importing(t, r, file.Bytes(), e.OwnerID); err != nil {
		t.Error(err)
	}
}
