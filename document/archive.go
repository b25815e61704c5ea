package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
)

// archive is a ZIP file whose sizes have been checked. Its parts are found by name and read from within it: no name in
// it is ever one of a file system. What is unpacked counts, whatever the sizes say that the archive gives.
type archive struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

const (
	maxParts = 10_000
	maxRatio = 200      // times that a part may grow when it is unpacked; the markup of books grows thirtyfold at most
	fairSize = 4 << 20  // bytes up to which nobody minds how well a part was packed
	maxPart  = 50 << 20 // bytes of a part that is read in one piece
)

func openArchive(file io.ReaderAt, size int64) (*archive, error) {
	if entries, err := countEntries(file, size); err != nil {
		return nil, err
	} else if entries > maxParts {
		return nil, refuse("the archive holds more than %d files", maxParts)
	}
	reader, err := zip.NewReader(file, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("the file is damaged: its archive cannot be opened")
	}
	a := &archive{parts: make(map[string]*zip.File, len(reader.File)), left: maxUnpacked}
	var packed, unpacked uint64
	for _, part := range reader.File {
		packed += part.CompressedSize64
		unpacked += part.UncompressedSize64
		switch {
		case part.Flags&1 != 0:
			return nil, refuse("the archive is protected by a password")
		case part.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked:
			return nil, refuse("the file would unpack to more than %d MB", maxUnpacked>>20)
		case part.UncompressedSize64 > fairSize && part.UncompressedSize64 > maxRatio*part.CompressedSize64:
			return nil, refuse("the file is packed as no document is: a part of it would grow more than %d times", maxRatio)
		case packed > uint64(size):
			return nil, refuse("the file is damaged: parts of its archive lie over one another")
		}
		a.parts[strings.TrimPrefix(part.Name, "/")] = part
	}
	return a, nil
}

// countEntries counts the marks of entries before anything is allocated for them: what the archive says of their number
// need not be so.
func countEntries(file io.ReaderAt, size int64) (int, error) {
	mark, count := []byte("PK\x01\x02"), 0
	buffer := make([]byte, 256<<10)
	for at := int64(0); at < size; at += int64(len(buffer) - len(mark) + 1) {
		n, err := file.ReadAt(buffer, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		count += bytes.Count(buffer[:n], mark)
	}
	return count, nil
}

func (a *archive) has(name string) bool { return a.parts[name] != nil }

// hasIn says whether the archive has a part in a folder.
func (a *archive) hasIn(folder string) bool {
	for name := range a.parts {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}

// open reads a part as a stream.
func (a *archive) open(name string) (io.ReadCloser, error) {
	part := a.parts[name]
	if part == nil {
		return nil, refuse("the file is damaged: it lacks its part %s", shorten(tidy(name), 100))
	}
	content, err := part.Open()
	if err != nil {
		return nil, refuse("the file is damaged: its part %s cannot be unpacked", shorten(tidy(name), 100))
	}
	return &unpacking{archive: a, content: content, name: name}, nil
}

// read reads a part in one piece.
func (a *archive) read(name string) ([]byte, error) {
	content, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer content.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(content, maxPart+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxPart {
		return nil, refuse("a part of the file is larger than %d MB", maxPart>>20)
	}
	return data, nil
}

// unpacking is a part that is being read.
type unpacking struct {
	archive *archive
	content io.ReadCloser
	name    string
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.content.Read(p)
	u.archive.left -= int64(n)
	switch {
	case u.archive.left < 0:
		return 0, refuse("the file would unpack to more than %d MB", maxUnpacked>>20)
	case err != nil && !errors.Is(err, io.EOF):
		return n, refuse("the file is damaged: its part %s cannot be unpacked", shorten(tidy(u.name), 100))
	}
	return n, err
}

func (u *unpacking) Close() error { return u.content.Close() }
