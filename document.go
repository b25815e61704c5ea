package dramatis

import "time"

// DocumentKind says what kind of file a document was uploaded as, found from its content.
type DocumentKind string

// The kinds of document.
const (
	DocumentText     DocumentKind = "txt"
	DocumentMarkdown DocumentKind = "md"
	DocumentHTML     DocumentKind = "html"
	DocumentPDF      DocumentKind = "pdf"
	DocumentDOCX     DocumentKind = "docx"
	DocumentEPUB     DocumentKind = "epub"
)

// DocumentKinds lists every kind.
func DocumentKinds() []DocumentKind {
	return []DocumentKind{DocumentText, DocumentMarkdown, DocumentHTML, DocumentPDF, DocumentDOCX, DocumentEPUB}
}

// MaxDocumentBytes is how large an uploaded file may be.
const MaxDocumentBytes = 50 << 20

// Document is a manuscript that a user uploaded. Only its owner sees it.
type Document struct {
	ID         ID           `json:"id"`
	OwnerID    ID           `json:"owner_id"`
	Title      string       `json:"title"`
	Author     string       `json:"author"`
	Language   string       `json:"language"` // BCP 47; empty until it has been analysed, where the file does not say
	Filename   string       `json:"filename"` // as it was uploaded, without a folder
	Kind       DocumentKind `json:"kind"`
	Bytes      int64        `json:"bytes"`  // of the file
	SHA256     string       `json:"sha256"` // of the file, in hexadecimal
	Characters int          `json:"characters"`
	Words      int          `json:"words"`
	Chapters   int          `json:"chapters"`
	Version    int          `json:"version"` // counts authored changes
	CreatedAt  time.Time    `json:"created_at"`
	UpdatedAt  time.Time    `json:"updated_at"`
}

// Validate checks a document.
func (d *Document) Validate() error {
	var f Faults
	checkName(&f, "title", d.Title, 300)
	checkText(&f, "author", d.Author, 0, 300)
	checkText(&f, "filename", d.Filename, 0, 255)
	return f.Err("the document")
}
