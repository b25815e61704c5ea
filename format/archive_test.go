package format

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// smallArchive is an archive of a world in which a talk has ended.
func smallArchive(t failer, events int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := NewArchiveWriter(&out, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	world := dramatis.NewID()
	for seq := range events {
		payload, err := json.Marshal(dramatis.ConversationEnded{ConversationID: dramatis.NewID(), Number: 1, Reason: "<goal>"})
		if err != nil {
			t.Fatalf("%v", err)
		}
		err = w.Event(dramatis.Event{
			Seq: int64(seq + 1), Type: dramatis.EventConversationEnded, EcosystemID: world, WorldTime: dramatis.Epoch, OccurredAt: time.Now(), Payload: payload,
		})
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := w.Reasons(LineReasons{MessageID: dramatis.NewID(), Lore: []string{"bread"}}); err != nil {
		t.Fatalf("%v", err)
	}
	if err := w.Close(Manifest{World: ArchivedWorld{ID: world, Name: "Paris"}, StateHash: "abc"}); err != nil {
		t.Fatalf("%v", err)
	}
	return out.Bytes()
}

// readAll reads all that is in an archive.
func readAll(file []byte, limit ArchiveLimits) (events, reasons int, err error) {
	a, err := OpenArchive(bytes.NewReader(file), int64(len(file)), limit)
	if err != nil {
		return 0, 0, err
	}
	err = a.Events(func(dramatis.Event, dramatis.Payload) error { events++; return nil })
	if err == nil {
		err = a.Reasons(func(LineReasons) error { reasons++; return nil })
	}
	return events, reasons, err
}

func TestArchiveRoundTrip(t *testing.T) {
	t.Parallel()
	file := smallArchive(t, 5)
	if events, reasons, err := readAll(file, ArchiveLimits{}); err != nil || events != 5 || reasons != 1 || !IsArchive(file) {
		t.Errorf("there are %d events and %d reasons (%v)", events, reasons, err)
	}
	a, err := OpenArchive(bytes.NewReader(file), int64(len(file)), ArchiveLimits{})
	if err != nil || a.Manifest.World.Name != "Paris" || a.Manifest.Counts.Events != 5 || a.Manifest.Version != 1 {
		t.Errorf("the manifest is %+v (%v)", a.Manifest, err)
	}
}

func TestAWriterTakesEventsInOrder(t *testing.T) {
	t.Parallel()
	w := NewArchiveWriter(&bytes.Buffer{}, time.Now())
	for name, e := range map[string]dramatis.Event{
		"a gap":           {Seq: 2, Type: dramatis.EventEcosystemResumed, Payload: json.RawMessage(`{}`)},
		"an unknown type": {Seq: 1, Type: "moon.rose", Payload: json.RawMessage(`{}`)},
		"a lost field":    {Seq: 1, Type: dramatis.EventEcosystemResumed, Payload: json.RawMessage(`{"why": 1}`)},
	} {
		if err := w.Event(e); err == nil {
			t.Errorf("%s is archived", name)
		}
	}
}

// entry is a file of a zip that is made by hand.
type entry struct {
	name, text string
	method     uint16
	flags      uint16
}

func zipped(t failer, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: e.method, Flags: e.flags}
		if e.method > zip.Deflate || e.flags != 0 {
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(e.text)), uint64(len(e.text))
			to, err := w.CreateRaw(h)
			if err != nil {
				t.Fatalf("%v", err)
			}
			_, _ = to.Write([]byte(e.text))
			continue
		}
		to, err := w.CreateHeader(h)
		if err != nil {
			t.Fatalf("%v", err)
		}
		_, _ = to.Write([]byte(e.text))
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return out.Bytes()
}

func TestHostileZips(t *testing.T) {
	t.Parallel()
	manifest := entry{name: manifestFile, text: `{"format":"dramatis-world","version":1,"world":{"id":"01a21d7e-93b2-791f-81d9-64ca40e34236"}}`}
	events, reasons := entry{name: eventsFile, text: "{}\n"}, entry{name: reasonsFile}
	whole := smallArchive(t, 3)
	crowd := make([]entry, 5_000)
	for i := range crowd {
		crowd[i] = entry{name: fmt.Sprintf("%070d", i)}
	}
	said := func(text string) []byte {
		return zipped(t, entry{name: manifestFile, text: text}, events, reasons)
	}
	for name, c := range map[string]struct {
		file  []byte
		limit ArchiveLimits
		says  string
	}{
		"nothing":                {nil, ArchiveLimits{}, "not a zip"},
		"no zip":                 {[]byte("PK\x03\x04 and so on"), ArchiveLimits{}, "not a zip"},
		"half a zip":             {whole[:len(whole)/2], ArchiveLimits{}, "not a zip"},
		"too large":              {whole, ArchiveLimits{Bytes: 100}, "is larger than 100 bytes"},
		"too large unpacked":     {whole, ArchiveLimits{Unpacked: 100}, "when it is unpacked"},
		"a bomb":                 {zipped(t, manifest, entry{name: eventsFile, text: strings.Repeat("0", 8<<20), method: zip.Deflate}, reasons), ArchiveLimits{}, "more than 200 times"},
		"a crowd of files":       {zipped(t, crowd...), ArchiveLimits{}, "few enough files"},
		"a way out":              {zipped(t, manifest, events, reasons, entry{name: "../../etc/passwd"}), ArchiveLimits{}, "no part of a world archive"},
		"a folder":               {zipped(t, manifest, events, reasons, entry{name: "x/"}), ArchiveLimits{}, "no part of a world archive"},
		"a file twice":           {zipped(t, manifest, events, reasons, events), ArchiveLimits{}, "is there twice"},
		"a file that is missing": {zipped(t, manifest, events), ArchiveLimits{}, "reasons.jsonl: is missing"},
		"a secret":               {zipped(t, manifest, reasons, entry{name: eventsFile, text: "x", flags: 1}), ArchiveLimits{}, "is encrypted"},
		"another packing":        {zipped(t, manifest, reasons, entry{name: eventsFile, text: "x", method: 12}), ArchiveLimits{}, "packed in a way"},
		"no manifest":            {said("<xml/>"), ArchiveLimits{}, "manifest.json: cannot be read"},
		"another format":         {said(`{"format":"zoo","version":1}`), ArchiveLimits{}, `its format is "zoo"`},
		"no version":             {said(`{"format":"dramatis-world"}`), ArchiveLimits{}, "there never was"},
		"a newer version":        {said(`{"format":"dramatis-world","version":2}`), ArchiveLimits{}, "a newer program wrote it: format 2, and this one reads up to 1"},
		"no world":               {said(`{"format":"dramatis-world","version":1}`), ArchiveLimits{}, "which world"},
		"an endless manifest":    {said(`{"format":"` + strings.Repeat("x", 2<<20) + `"}`), ArchiveLimits{Ratio: 1 << 20}, "cannot be unpacked, or is larger"},
		"a digest that is none":  {zipped(t, manifest, entry{name: eventsFile}, reasons), ArchiveLimits{}, "holds no digest of events.jsonl"},
		"a long line":            {whole, ArchiveLimits{Line: 100}, "events.jsonl, line 1: is longer than 100 bytes"},
		"a byte that was turned": {turned(t, whole), ArchiveLimits{}, "events.jsonl"},
		"a size that lies":       {lying(t, whole), ArchiveLimits{}, "events.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := readAll(c.file, c.limit)
			if err == nil || len(faultsOf(t, err)) == 0 || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it is refused by %v, want %q", err, c.says)
			}
		})
	}
}

// turned is an archive in which a byte of the events is another than was written.
func turned(t failer, file []byte) []byte {
	t.Helper()
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte(eventsFile))
	if at < 0 {
		t.Fatalf("there are no events")
	}
	out[at+len(eventsFile)+40] ^= 0x10
	return out
}

// lying is an archive whose list says that the events are a byte long.
func lying(t failer, file []byte) []byte {
	t.Helper()
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte("PK\x01\x02")) // the first entry is the events'
	if at < 0 {
		t.Fatalf("there is no list of files")
	}
	binary.LittleEndian.PutUint32(out[at+24:], 1)
	return out
}

// FuzzArchive reads whatever it is given: it may refuse it, naming a place, and must not do more.
func FuzzArchive(f *testing.F) {
	whole := smallArchive(f, 2)
	f.Add(whole)
	f.Add(turned(f, whole))
	f.Add(lying(f, whole))
	f.Fuzz(refusesOrReads)
}

// FuzzArchiveLines does so with what is within an archive that is well packed.
func FuzzArchiveLines(f *testing.F) {
	f.Add(`{"seq":1,"type":"ecosystem.resumed","tick":0,"world_time":"0001-01-01T08:00:00Z","occurred_at":"2026-01-01T00:00:00Z","payload":{}}`,
		`{"message_id":"01a21d7e-93b2-791f-81d9-64ca40e34236"}`)
	f.Add(`{"seq":1,"type":"message.created","payload":{"message":{"speaker":{"kind":"user"},"whisper_to":null},"touched":[{}]}}`,
		`{"terms":{"bonds":[{}]}}`)
	f.Fuzz(func(t *testing.T, events, reasons string) {
		manifest := `{"format":"dramatis-world","version":1,"world":{"id":"01a21d7e-93b2-791f-81d9-64ca40e34236"}}`
		refusesOrReads(t, zipped(t, entry{name: manifestFile, text: manifest}, entry{name: eventsFile, text: events}, entry{name: reasonsFile, text: reasons}))
	})
}

func refusesOrReads(t *testing.T, file []byte) {
	limit := ArchiveLimits{Bytes: 1 << 20, Unpacked: 1 << 20, Line: 1 << 16}
	if _, _, err := readAll(file, limit); err != nil && len(faultsOf(t, err)) == 0 {
		t.Fatalf("no fault is named: %v", err)
	}
}
