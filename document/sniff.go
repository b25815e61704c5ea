package document

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/literaryai/dramatis"
)

// sniff finds the kind of a file from its content, and opens it as far as that takes.
func sniff(file io.ReaderAt, size int64, name string) (*source, error) {
	head := make([]byte, min(size, 4096))
	if _, err := file.ReadAt(head, 0); err != nil && err != io.EOF { //nolint:errorlint // io.ReaderAt promises io.EOF itself
		return nil, fmt.Errorf("read the beginning of the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffArchive(file, size)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, refuseCompound(file, size)
	}
	// A PDF may begin with some rubbish, as long as the mark comes early.
	isPDF := bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-"))
	if !isPDF {
		if err := refuseForeign(head); err != nil {
			return nil, err
		}
	}
	data := make([]byte, size)
	if n, err := file.ReadAt(data, 0); int64(n) < size {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if isPDF {
		return &source{kind: dramatis.DocumentPDF, data: data}, nil
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	return &source{kind: textKind(text, name), text: text}, nil
}

func sniffArchive(file io.ReaderAt, size int64) (*source, error) {
	a, err := openArchive(file, size)
	if err != nil {
		return nil, err
	}
	src := &source{archive: a}
	switch {
	case a.has(containerPath):
		src.kind = dramatis.DocumentEPUB
	case a.has(contentTypesPath) && a.hasIn("word/"):
		src.kind = dramatis.DocumentDOCX
	case a.has(contentTypesPath) && a.hasIn("xl/"):
		return nil, refuse("the file is a spreadsheet, not a text")
	case a.has(contentTypesPath) && a.hasIn("ppt/"):
		return nil, refuse("the file is a presentation, not a text")
	case a.has("META-INF/manifest.xml") && a.has("content.xml"):
		return nil, refuse("the file is an OpenDocument text; save it as DOCX")
	default:
		return nil, refuse("the file is an archive without a document that could be read")
	}
	return src, nil
}

// refuseCompound tells the two kinds of file apart that Word keeps in the container of the nineties: old documents, and
// new ones under a password.
func refuseCompound(file io.ReaderAt, size int64) error {
	data := make([]byte, min(size, 1<<20)) // the directory of a small file comes early, that of a large one at its end
	tail := make([]byte, min(size, 1<<20))
	for at, part := range map[int64][]byte{0: data, size - int64(len(tail)): tail} {
		if n, err := file.ReadAt(part, at); n < len(part) {
			return fmt.Errorf("read the file: %w", err)
		}
		if bytes.Contains(part, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return refuse("the Word document is protected by a password; save it without one")
		}
	}
	return refuse("the file is of an old kind (such as Word 97); save it as DOCX")
}

// refuseForeign names those files that are no text and nothing that could hold one: pictures, sounds, programs.
func refuseForeign(head []byte) error {
	if bytes.HasPrefix(head, []byte(`{\rtf`)) {
		return refuse("the file is Rich Text; save it as DOCX")
	}
	found := mimetype.Detect(head)
	for _, class := range []string{"image/", "audio/", "video/", "font/", "application/"} {
		if strings.HasPrefix(found.String(), class) && !found.Is("application/octet-stream") && !isText(found) && !found.Is("image/svg+xml") {
			return refuse("files of the type %s cannot be read; upload a text, Markdown, HTML, PDF, DOCX or EPUB file", found)
		}
	}
	return nil
}

// isText says whether a type is at heart text, as that of programs' sources and of data is.
func isText(found *mimetype.MIME) bool {
	for ; found != nil; found = found.Parent() {
		if found.Is("text/plain") {
			return true
		}
	}
	return false
}

var (
	pageStart    = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]{0,200}>\s*)?(<!--[^>]{0,1000}-->\s*)?(<!doctype\s+html|<html[\s>])`)
	pagePiece    = regexp.MustCompile(`(?i)<(html|head|body|title|meta|h[1-6]|p|div|br|span)[\s/>]`)
	atxHeading   = regexp.MustCompile(`(?m)^#{1,6} +\S`)
	frontMatters = regexp.MustCompile(`^---[ \t]*\r?\n[A-Za-z][\w-]*:`)
)

// textKind tells texts apart. HTML shows itself by how it begins; a name that ends in .html, or in nothing known, is
// believed of a piece of a page as well. Markdown and plain text are what their name says, or what headings show.
func textKind(text, name string) dramatis.DocumentKind {
	named, known := kindOfExtension(name)
	head := text[:min(len(text), 8192)]
	if pageStart.MatchString(head) {
		return dramatis.DocumentHTML
	}
	if known && (named == dramatis.DocumentText || named == dramatis.DocumentMarkdown) {
		return named
	}
	if named == dramatis.DocumentHTML && pagePiece.MatchString(head) || strings.HasPrefix(strings.TrimSpace(head), "<") && pagePiece.MatchString(head) {
		return dramatis.DocumentHTML
	}
	if atxHeading.MatchString(head) || frontMatters.MatchString(head) {
		return dramatis.DocumentMarkdown
	}
	return dramatis.DocumentText
}

// kindOfExtension is the kind that a file's name claims, if it claims one of ours.
func kindOfExtension(name string) (dramatis.DocumentKind, bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text":
		return dramatis.DocumentText, true
	case ".md", ".markdown", ".mdown":
		return dramatis.DocumentMarkdown, true
	case ".html", ".htm", ".xhtml":
		return dramatis.DocumentHTML, true
	case ".pdf":
		return dramatis.DocumentPDF, true
	case ".docx":
		return dramatis.DocumentDOCX, true
	case ".epub":
		return dramatis.DocumentEPUB, true
	}
	return "", false
}

// checkExtension refuses a file that says it is something else than it is: somebody has mistaken it.
func checkExtension(name string, kind dramatis.DocumentKind) error {
	named, known := kindOfExtension(name)
	if !known || named == kind {
		return nil
	}
	return refuse("the file is called %s, and its content is %s", shorten(name, 100), called(kind))
}

// called is the name of a kind within a sentence.
func called(kind dramatis.DocumentKind) string {
	switch kind {
	case dramatis.DocumentMarkdown:
		return "Markdown"
	case dramatis.DocumentHTML:
		return "an HTML page"
	case dramatis.DocumentPDF:
		return "a PDF"
	case dramatis.DocumentDOCX:
		return "a Word document"
	case dramatis.DocumentEPUB:
		return "an EPUB"
	}
	return "plain text"
}
