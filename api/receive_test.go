package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// receiveForm reads a form as the route of uploads does, with a bound for its file.
func receiveForm(body, kind string, most int64) (*received, error) {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	in := &incoming{request: r, writer: w, control: http.NewResponseController(w), most: most, fields: []string{"title"}}
	return in.receive()
}

// part is one field of a form in the making.
func part(disposition, content string) string {
	return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
}

const (
	ofB  = "multipart/form-data; boundary=b"
	last = "--b--\r\n"
)

func TestFormsAreTakenOrRefused(t *testing.T) {
	t.Parallel()
	file, title := part(`name="file"; filename="x.txt"`, "words"), part(`name="title"`, "A title")
	for name, c := range map[string]struct {
		body, kind string
		status     int // 0 for what is taken
		place      string
	}{
		"a file":               {file + last, ofB, 0, ""},
		"the title first":      {title + file + last, ofB, 0, ""},
		"the title last":       {file + title + last, ofB, 0, ""},
		"a preamble":           {"a word before\r\n" + file + last, ofB, 0, ""},
		"a file of nothing":    {part(`name="file"; filename="x.txt"`, "") + last, ofB, 0, ""},
		"as large as may be":   {part(`name="file"`, strings.Repeat("x", 100)) + last, ofB, 0, ""},
		"a byte too large":     {part(`name="file"`, strings.Repeat("x", 101)) + last, ofB, 413, ""},
		"far too large":        {part(`name="file"`, strings.Repeat("x", 1<<20)) + last, ofB, 413, ""},
		"no file":              {title + last, ofB, 422, "file"},
		"nothing":              {"", ofB, 422, "file"},
		"only an end":          {last, ofB, 422, "file"},
		"cut off in the file":  {file[:len(file)-4], ofB, 400, ""},
		"cut off after it":     {file, ofB, 400, ""},
		"two files":            {file + file + last, ofB, 422, "file"},
		"two titles":           {title + title + file + last, ofB, 422, "title"},
		"an unknown field":     {part(`name="colour"`, "red") + file + last, ofB, 422, "colour"},
		"a field of no name":   {part(`filename="x"`, "red") + file + last, ofB, 422, ""},
		"a title without end":  {part(`name="title"`, strings.Repeat("x", maxFieldBytes+1)) + file + last, ofB, 422, "title"},
		"a title with NUL":     {part(`name="title"`, "a\x00b") + file + last, ofB, 422, "title"},
		"headers without end":  {"--b\r\nX: " + strings.Repeat("x", 11<<20), ofB, 413, ""},
		"many fields":          {strings.Repeat(part(`name="file2"`, ""), 100) + last, ofB, 422, "file2"},
		"another boundary":     {file + last, "multipart/form-data; boundary=c", 422, "file"},
		"no boundary":          {file + last, "multipart/form-data", 415, ""},
		"another kind":         {`{"file":"x"}`, "application/json", 415, ""},
		"no kind":              {file + last, "", 415, ""},
		"a kind that is none":  {file + last, ";;;", 415, ""},
		"a boundary too large": {file + last, "multipart/form-data; boundary=" + strings.Repeat("b", 100), 422, "file"},
	} {
		got, err := receiveForm(c.body, c.kind, 100)
		if c.status == 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got.discard()
			continue
		}
		if err == nil {
			t.Errorf("%s was taken", name)
			continue
		}
		p := problemOf(err)
		if p.Status != c.status || c.place != "" && (len(p.Faults) == 0 || p.Faults[0].Place != c.place) {
			t.Errorf("%s: %d %s %v, want %d at %q", name, p.Status, p.Detail, p.Faults, c.status, c.place)
		}
	}
}

func TestFilesAreNamedWithoutFolders(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"x.txt": "x.txt", `C:\Users\jane\x.txt`: "x.txt", "../../etc/passwd": "passwd", "a\tb\x7f.txt": "ab.txt", "..": "..", "/": "", "": "", "a\xffb": "ab",
	} {
		if got := baseName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// Whatever comes as a form is taken whole, or refused for what the client did.
func FuzzReceive(f *testing.F) {
	f.Add(part(`name="file"; filename="x.txt"`, "words")+part(`name="title"`, "A title")+last, ofB)
	f.Add("preamble\r\n"+part(`name="file"; filename*=utf-8''%C3%A9.txt`, "--b\r\n--b-")+last+"epilogue", ofB)
	f.Add(part(`name="title"`, "x"), ofB)
	f.Add("--\r\n\r\n\r\n----", `multipart/form-data; boundary=""`)
	f.Fuzz(func(t *testing.T, body, kind string) {
		const most = 1 << 12
		got, err := receiveForm(body, kind, most)
		if err != nil {
			if p := problemOf(err); p.Status >= 500 || p.Status < 400 {
				t.Fatalf("refused with %d: %v", p.Status, err)
			}
			return
		}
		defer got.discard()
		digest := sha256.New()
		n, err := io.Copy(digest, got)
		if err != nil || n != got.Size || n > most || hex.EncodeToString(digest.Sum(nil)) != got.SHA256 {
			t.Errorf("%d of %d bytes can be read (%v), with the digest %x and not %s", n, got.Size, err, digest.Sum(nil), got.SHA256)
		}
		d := dramatis.Document{Title: "x", Filename: got.Name}
		if err := d.Validate(); err != nil && len(got.Name) <= 255 {
			t.Errorf("the name %q: %v", got.Name, err)
		}
		for name, text := range got.Fields {
			if name != "title" || len(text) > 3*maxFieldBytes || strings.ContainsRune(text, 0) {
				t.Errorf("the field %q reads %q", name, fmt.Sprintf("%.100s", text))
			}
		}
	})
}

// FuzzUpload goes the way of an upload up to where it would be kept: whatever comes is refused for what the client did, or is
// what the tables can hold.
func FuzzUpload(f *testing.F) {
	for _, kind := range format.ManuscriptKinds() {
		var file strings.Builder
		m := &dramatis.Manuscript{Title: "X", Chapters: []dramatis.Chapter{{Title: "One", Paragraphs: []string{"Some words."}}}}
		if err := format.WriteManuscript(f.Context(), &file, kind, m); err != nil {
			f.Fatal(err)
		}
		f.Add(file.String(), "x"+kind.Extension(), "")
	}
	f.Add("Some words.", "C:\\\xff\x00.txt", " A \xff title\x00")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, content, name, title string) {
		const most = 64 << 10
		body := part(`name="title"`, title) + part(fmt.Sprintf("name=\"file\"; filename=%q", name), content) + last
		file, err := receiveForm(body, ofB, most)
		if err == nil {
			defer file.discard()
			err = wouldKeep(t, file)
		}
		if err == nil {
			return
		}
		if p := problemOf(err); p.Status >= 500 || p.Status < 400 {
			t.Fatalf("refused with %d: %v", p.Status, err)
		}
	})
}

// wouldKeep reads a file as a document, and checks that it could be kept.
func wouldKeep(t *testing.T, file *received) error {
	m, kind, err := readManuscript(t.Context(), file)
	if err != nil {
		return err
	}
	d := newDocument(dramatis.NewID(), file, m, kind)
	if err := d.Validate(); err != nil {
		return err
	}
	for _, text := range []string{d.Title, d.Author, d.Language, d.Filename, m.Text()} {
		if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			t.Fatalf("no table can hold %.200q", text)
		}
	}
	return nil
}
