package document

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// What a file may hold. Each bound stands far above what books have; together they keep the memory and the time that
// one file can ask for within reach of what an honest book of 50 MB would.
const (
	maxUnpacked   = 200 << 20  // bytes of everything that is unpacked from one file
	maxCharacters = 20_000_000 // of text; War and Peace has 3.2 million
	maxChapters   = 5_000
	maxParagraphs = 400_000
	maxDepth      = 256 // of nesting, in XML and PDF alike
)

// Read turns a file of size bytes into a manuscript. The kind is found from the content; the name tells a plain text
// from Markdown, gives a title to a file that has none, and gives a file away that calls itself something else than
// it is. What cannot be read is refused by an invalid dramatis.Error that says why in one sentence, at the place "file".
func Read(ctx context.Context, file io.ReaderAt, size int64, name string) (m *dramatis.Manuscript, kind dramatis.DocumentKind, err error) {
	// The readers are written not to panic and are fuzzed without this fence. It stands for the file that nobody thought
	// of: to whoever uploads it, it is damaged.
	defer func() {
		if recover() != nil {
			m, kind, err = nil, "", refuse("the file is damaged and cannot be read")
		}
	}()
	return read(ctx, file, size, name)
}

func read(ctx context.Context, file io.ReaderAt, size int64, name string) (*dramatis.Manuscript, dramatis.DocumentKind, error) {
	switch {
	case size <= 0:
		return nil, "", refuse("the file is empty")
	case size > dramatis.MaxDocumentBytes:
		return nil, "", refuse("the file is larger than %d MB", dramatis.MaxDocumentBytes>>20)
	}
	name = path.Base(strings.ReplaceAll(tidy(name), `\`, "/"))
	src, err := sniff(file, size, name)
	if err != nil {
		return nil, "", err
	}
	if err := checkExtension(name, src.kind); err != nil {
		return nil, "", err
	}
	var d draft
	if err := src.read(ctx, &d); err != nil {
		return nil, "", err
	}
	m, err := d.manuscript(strings.TrimSuffix(name, path.Ext(name)))
	if err != nil {
		return nil, "", err
	}
	return m, src.kind, nil
}

// source is a file whose kind is known, opened as far as it took to find out.
type source struct {
	kind    dramatis.DocumentKind
	data    []byte   // of everything but archives
	text    string   // of plain text and Markdown: the data, decoded
	archive *archive // of DOCX and EPUB
}

// read gives the blocks of the file to a draft.
func (s *source) read(ctx context.Context, d *draft) error {
	switch s.kind {
	case dramatis.DocumentText:
		return readPlain(ctx, d, s.text)
	case dramatis.DocumentMarkdown:
		return readMarkdown(ctx, d, s.text)
	case dramatis.DocumentHTML:
		return readHTML(ctx, d, s.text)
	case dramatis.DocumentPDF:
		return readPDF(ctx, d, s.data)
	case dramatis.DocumentDOCX:
		return readDOCX(ctx, d, s.archive)
	case dramatis.DocumentEPUB:
		return readEPUB(ctx, d, s.archive)
	}
	return fmt.Errorf("no reader for documents of the kind %q", s.kind)
}

// refuse is the error about a file that cannot be read.
func refuse(format string, args ...any) error {
	var f dramatis.Faults
	f.Add("file", format, args...)
	return f.Err("the document")
}

// shorten cuts a text to n characters.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:n-1])) + "…"
}
