package format

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/literaryai/dramatis"
)

// ArchiveWriter writes a world archive: all events, then all reasons, then Close. After an error the archive is of no use.
type ArchiveWriter struct {
	zip      *zip.Writer
	created  time.Time
	files    []ArchivedFile
	entry    *archiveEntry // that is being written
	payloads *dramatis.PayloadReader
	users    map[dramatis.ID]dramatis.ID // what they are called in this archive
	events   int64
}

// NewArchiveWriter begins an archive.
func NewArchiveWriter(w io.Writer, created time.Time) *ArchiveWriter {
	return &ArchiveWriter{
		zip: zip.NewWriter(w), created: created.UTC().Truncate(time.Second), payloads: dramatis.NewPayloadReader(),
		users: map[dramatis.ID]dramatis.ID{},
	}
}

// Event adds the next event of the log.
func (w *ArchiveWriter) Event(e dramatis.Event) error {
	if e.Seq != w.events+1 {
		return fmt.Errorf("archive event %d: the next one is %d", e.Seq, w.events+1)
	}
	payload, err := w.payloads.Read(e.Type, e.Payload)
	if err != nil {
		return fmt.Errorf("archive event %d (%s): %w", e.Seq, e.Type, err)
	}
	dramatis.EachID(payload, func(id *dramatis.ID, outside bool) {
		if outside {
			*id = w.nameless(*id)
		}
	})
	w.events = e.Seq
	return w.line(eventsFile, archivedEvent{
		Seq: e.Seq, Type: e.Type, ConversationID: e.ConversationID, Tick: e.Tick,
		WorldTime: e.WorldTime.UTC(), OccurredAt: e.OccurredAt.UTC(), Payload: payload,
	})
}

// nameless is the id that stands for somebody who is none of the world's: the same wherever they occur, and told to nobody.
func (w *ArchiveWriter) nameless(id dramatis.ID) dramatis.ID {
	if id == (dramatis.ID{}) {
		return id
	}
	made, known := w.users[id]
	if !known {
		made = dramatis.NewID()
		w.users[id] = made
	}
	return made
}

// Reasons adds why a line was said.
func (w *ArchiveWriter) Reasons(r LineReasons) error { return w.line(reasonsFile, r) }

// Close writes the manifest, whose format, files and number of events it fills in, and ends the archive.
func (w *ArchiveWriter) Close(m Manifest) error {
	if err := w.turnTo(reasonsFile); err != nil { // also when there are none
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	m.Format, m.Version, m.CreatedAt, m.Files, m.Counts.Events = archiveFormat, archiveVersion, w.created, w.files, w.events
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", manifestFile, err)
	}
	to, err := w.create(manifestFile)
	if err != nil {
		return err
	}
	if _, err := to.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("write %s: %w", manifestFile, err)
	}
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("end the archive: %w", err)
	}
	return nil
}

func (w *ArchiveWriter) line(file string, v any) error {
	if err := w.turnTo(file); err != nil {
		return err
	}
	if err := w.entry.json.Encode(v); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// archiveEntry is a file within the archive while it is written.
type archiveEntry struct {
	name   string
	out    *bufio.Writer
	json   *json.Encoder
	digest hash.Hash
	bytes  int64
}

// Write implements io.Writer: what is written is counted and digested.
func (e *archiveEntry) Write(p []byte) (int, error) {
	e.digest.Write(p)
	e.bytes += int64(len(p))
	return e.out.Write(p)
}

// turnTo makes a file the one that is written; there is no way back to the one before it.
func (w *ArchiveWriter) turnTo(name string) error {
	if w.entry != nil && w.entry.name == name {
		return nil
	}
	if err := w.finish(); err != nil {
		return err
	}
	to, err := w.create(name)
	if err != nil {
		return err
	}
	w.entry = &archiveEntry{name: name, out: bufio.NewWriterSize(to, 64<<10), digest: sha256.New()}
	w.entry.json = json.NewEncoder(w.entry)
	w.entry.json.SetEscapeHTML(false)
	return nil
}

func (w *ArchiveWriter) finish() error {
	e := w.entry
	if e == nil {
		return nil
	}
	if err := e.out.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", e.name, err)
	}
	w.files = append(w.files, ArchivedFile{Name: e.name, Bytes: e.bytes, SHA256: hex.EncodeToString(e.digest.Sum(nil))})
	w.entry = nil
	return nil
}

func (w *ArchiveWriter) create(name string) (io.Writer, error) {
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.created})
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return to, nil
}
