package format

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/literaryai/dramatis"
)

// IsArchive reports whether a file begins as an archive does.
func IsArchive(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// Archive is a world archive that is being read. What it holds is taken for hostile: all that can be said of it without
// knowing the rules of a world is checked here, and an invalid Error names the file and the line.
type Archive struct {
	Manifest Manifest

	limit    ArchiveLimits
	files    map[string]*zip.File
	payloads *dramatis.PayloadReader
}

// OpenArchive reads an archive's list of files and its manifest.
func OpenArchive(r io.ReaderAt, size int64, limit ArchiveLimits) (*Archive, error) {
	a := &Archive{limit: limit.withDefaults(), files: map[string]*zip.File{}, payloads: dramatis.NewPayloadReader()}
	if size > a.limit.Bytes {
		return nil, badArchive("file", "is larger than %d bytes", a.limit.Bytes)
	}
	frugal := &frugalReader{from: r, left: mostDirectory}
	list, err := zip.NewReader(frugal, size)
	if err != nil {
		return nil, badArchive("file", "is not a zip file with few enough files: %v", err)
	}
	frugal.left = -1 // from here on each file is bound by itself
	if err := a.take(list.File); err != nil {
		return nil, err
	}
	if err := a.readManifest(); err != nil {
		return nil, err
	}
	return a, nil
}

// badArchive is an invalid Error about one place of an archive.
func badArchive(place, problem string, args ...any) error {
	var f dramatis.Faults
	f.Add(place, problem, args...)
	return f.Err("the archive")
}

// mostDirectory bounds what is read for an archive's list of files, which is three entries long: a list of millions would
// otherwise be in memory before it could be refused.
const mostDirectory = 256 << 10

// frugalReader gives at most left bytes; any number when left is below 0.
type frugalReader struct {
	from io.ReaderAt
	left int64
}

var errTooMuch = errors.New("its list of files is too long")

// ReadAt implements io.ReaderAt.
func (f *frugalReader) ReadAt(p []byte, at int64) (int, error) {
	if f.left >= 0 {
		if f.left -= int64(len(p)); f.left < 0 {
			f.left = 0
			return 0, errTooMuch
		}
	}
	return f.from.ReadAt(p, at)
}

// take finds the three files of an archive, and nothing else, among those that a zip says it has.
func (a *Archive) take(listed []*zip.File) error {
	var unpacked uint64
	for _, f := range listed {
		known := f.Name == manifestFile || f.Name == eventsFile || f.Name == reasonsFile
		switch {
		case !known:
			return badArchive("file", "holds %s, which is no part of a world archive", excerpt(f.Name))
		case a.files[f.Name] != nil:
			return badArchive(f.Name, "is there twice")
		case f.Flags&1 != 0:
			return badArchive(f.Name, "is encrypted")
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return badArchive(f.Name, "is packed in a way that is not read here; it must be stored or deflated")
		case f.UncompressedSize64 > uint64(a.limit.Unpacked) || unpacked+f.UncompressedSize64 > uint64(a.limit.Unpacked):
			return badArchive(f.Name, "makes the archive larger than %d bytes when it is unpacked", a.limit.Unpacked)
		case f.UncompressedSize64 > f.CompressedSize64*uint64(a.limit.Ratio)+1<<20:
			return badArchive(f.Name, "unpacks to more than %d times its size", a.limit.Ratio)
		}
		unpacked += f.UncompressedSize64
		a.files[f.Name] = f
	}
	for _, name := range []string{manifestFile, eventsFile, reasonsFile} {
		if a.files[name] == nil {
			return badArchive(name, "is missing: this is not a whole world archive")
		}
	}
	return nil
}

func (a *Archive) readManifest() (err error) {
	const most = 1 << 20
	in, err := a.files[manifestFile].Open()
	if err != nil {
		return badArchive(manifestFile, "cannot be unpacked: %v", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil || len(raw) > most {
		return badArchive(manifestFile, "cannot be unpacked, or is larger than %d bytes", most)
	}
	m := &a.Manifest
	if err := json.Unmarshal(raw, m); err != nil {
		return badArchive(manifestFile, "cannot be read: %v", err)
	}
	switch {
	case m.Format != archiveFormat:
		return badArchive(manifestFile, "is not that of a world archive: its format is %s", excerpt(m.Format))
	case m.Version > archiveVersion:
		return badArchive(manifestFile, "says that a newer program wrote it: format %d, and this one reads up to %d", m.Version, archiveVersion)
	case m.Version < 1:
		return badArchive(manifestFile, "says that its format is version %d, which there never was", m.Version)
	case m.World.ID == (dramatis.ID{}):
		return badArchive(manifestFile, "does not say which world it is of")
	case m.World.DecayedAt != nil && (m.World.DecayedAt.Year() < 1 || m.World.DecayedAt.Year() > 9_999):
		return badArchive(manifestFile, "says that bonds were looked over at no time that there is")
	}
	return nil
}

// Events hands over the log, event by event, with what the payload of each says. The error of do ends it.
func (a *Archive) Events(do func(dramatis.Event, dramatis.Payload) error) error {
	var line struct {
		archivedEvent
		Payload json.RawMessage `json:"payload"`
	}
	seq := int64(0)
	return a.lines(eventsFile, func(place string, dec *json.Decoder) error {
		line.archivedEvent, line.Payload = archivedEvent{}, nil
		if err := dec.Decode(&line); err != nil {
			return badArchive(place, "cannot be read: %v", err)
		}
		if seq++; line.Seq != seq {
			return badArchive(place, "is event %d, and the next is %d: a log has no holes", line.Seq, seq)
		}
		payload, err := a.payloads.Read(line.Type, line.Payload)
		if err != nil {
			return badArchive(place, "is of type %s: %v", excerpt(string(line.Type)), err)
		}
		return at(place, do(dramatis.Event{
			Seq: line.Seq, Type: line.Type, EcosystemID: a.Manifest.World.ID, ConversationID: line.ConversationID, Tick: line.Tick,
			WorldTime: line.WorldTime, OccurredAt: line.OccurredAt,
		}, payload))
	})
}

// Reasons hands over why lines were said.
func (a *Archive) Reasons(do func(LineReasons) error) error {
	return a.lines(reasonsFile, func(place string, dec *json.Decoder) error {
		var r LineReasons
		if err := dec.Decode(&r); err != nil {
			return badArchive(place, "cannot be read: %v", err)
		}
		return at(place, do(r))
	})
}

// at names the line before the places of an invalid Error.
func at(place string, err error) error {
	invalid, ok := errors.AsType[*dramatis.Error](err)
	if !ok || invalid.Code != dramatis.CodeInvalid {
		return err
	}
	rep := report{}
	for _, fault := range invalid.Faults {
		rep.add(place+", "+fault.Place, "%s", fault.Problem)
	}
	if len(invalid.Faults) == 0 {
		rep.add(place, "%s", invalid.Message)
	}
	return rep.err("the archive")
}

// lines reads a file of the archive line by line, and holds it against its digest at the end.
func (a *Archive) lines(name string, do func(place string, dec *json.Decoder) error) (err error) {
	in, err := a.files[name].Open()
	if err != nil {
		return badArchive(name, "cannot be unpacked: %v", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	counted := &digestReader{from: io.LimitReader(in, int64(a.files[name].UncompressedSize64)+1), digest: sha256.New()}
	scan := bufio.NewScanner(counted)
	scan.Buffer(make([]byte, 0, min(64<<10, a.limit.Line)), a.limit.Line)
	n := 0
	for scan.Scan() {
		n++
		place := fmt.Sprintf("%s, line %d", name, n)
		dec := json.NewDecoder(bytes.NewReader(scan.Bytes()))
		dec.DisallowUnknownFields()
		if err := do(place, dec); err != nil {
			return err
		}
		if _, err := dec.Token(); err != io.EOF {
			return badArchive(place, "holds more than one value")
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return badArchive(fmt.Sprintf("%s, line %d", name, n+1), "is longer than %d bytes", a.limit.Line)
	case err != nil:
		return badArchive(fmt.Sprintf("%s, line %d", name, n+1), "cannot be unpacked: %v", err)
	}
	return a.checkDigest(name, counted)
}

// digestReader digests what is read through it.
type digestReader struct {
	from   io.Reader
	digest hash.Hash
	bytes  int64
}

// Read implements io.Reader.
func (d *digestReader) Read(p []byte) (int, error) {
	n, err := d.from.Read(p)
	d.digest.Write(p[:n])
	d.bytes += int64(n)
	return n, err
}

func (a *Archive) checkDigest(name string, read *digestReader) error {
	for _, f := range a.Manifest.Files {
		if f.Name != name {
			continue
		}
		if f.Bytes != read.bytes || f.SHA256 != hex.EncodeToString(read.digest.Sum(nil)) {
			return badArchive(name, "is not what was archived: its digest differs from the manifest's")
		}
		return nil
	}
	return badArchive(manifestFile, "holds no digest of %s", name)
}
