package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

const twoChapters = "# Un\n\nÉté ☀ à la mer.\n\nIl pleut.\n\n# Deux\n\nLa nuit 🌙 tombe.\n"

func TestTheTextInStretches(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	path := "/api/v1/documents/" + p.upload("mer.md", twoChapters).ID.String() + "/text"
	plain := func(query string) string {
		return string(p.do("GET", path+query, nil, "Accept", "text/plain").want(200).body)
	}
	whole := []rune(plain(""))
	for _, c := range [][2]int{{0, 5}, {3, 3}, {2, len(whole)}, {len(whole) - 2, len(whole) + 50}, {len(whole) + 7, len(whole) + 9}} {
		from, to := min(c[0], len(whole)), min(c[1], len(whole))
		if got, want := plain(fmt.Sprintf("?from=%d&to=%d", c[0], c[1])), string(whole[from:to]); got != want {
			t.Errorf("from %d to %d it reads %q, want %q", c[0], c[1], got, want)
		}
	}
	if got := plain("?from=4"); got != string(whole[4:]) {
		t.Errorf("from 4 it reads %q", got)
	}
	if got := plain("?chapter=1"); got != "Deux\n\nLa nuit 🌙 tombe." {
		t.Errorf("its second chapter reads %q", got)
	}

	type part struct {
		Start int
		Text  string
	}
	read := func(query string) (parts []part) {
		var text struct {
			Chapters []struct{ Paragraphs []part }
		}
		p.do("GET", path+query, nil).want(200).into(&text)
		for _, c := range text.Chapters {
			parts = append(parts, c.Paragraphs...)
		}
		return parts
	}
	all := read("")
	if len(all) != 3 {
		t.Fatalf("it has the paragraphs %+v", all)
	}
	for i, of := range all {
		if got := string(whole[of.Start : of.Start+len([]rune(of.Text))]); got != of.Text {
			t.Errorf("paragraph %d begins at %d, where the text reads %q", i, of.Start, got)
		}
		last := of.Start + len([]rune(of.Text)) - 1
		if got := read(fmt.Sprintf("?from=%d&to=%d", last, last+1)); len(got) != 1 || got[0] != of {
			t.Errorf("the end of paragraph %d is in %+v", i, got)
		}
		if got := read(fmt.Sprintf("?from=%d&to=%d", last+1, last+2)); len(got) != 0 {
			t.Errorf("what stands behind paragraph %d is in %+v", i, got)
		}
	}
	for query, place := range map[string]string{
		"?from=-1": "query.from", "?to=-2": "query.to", "?from=5&to=4": "query.to", "?from=x": "query.from", "?chapter=2": "query.chapter",
		"?chapter=-2": "query.chapter", "?chapter=one": "query.chapter", "?chapter=0&from=1": "query.chapter", "?from=99999999999999999999": "query.from",
	} {
		refused := p.do("GET", path+query, nil).want(422).problem()
		if len(refused.Faults) != 1 || refused.Faults[0].Place != place {
			t.Errorf("%s: %+v, want a fault at %s", query, refused.Faults, place)
		}
	}
}

// picture is a Word document of exactly so many bytes, most of them in a picture that nobody reads.
func picture(t *testing.T, size int) string {
	t.Helper()
	text := written(t, format.ManuscriptDOCX, &dramatis.Manuscript{Title: "X", Chapters: []dramatis.Chapter{{Paragraphs: []string{"Few words."}}}})
	parts, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	with := func(padding int) string {
		var file bytes.Buffer
		z := zip.NewWriter(&file)
		for _, part := range parts.File {
			if err := z.Copy(part); err != nil {
				t.Fatal(err)
			}
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: "word/media/image1.bin", Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(bytes.Repeat([]byte{0xff}, padding))
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return file.String()
	}
	return with(size - len(with(0)))
}

// The largest file that is taken comes back byte for byte; one byte more is refused.
func TestTheLargestDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("it sends 100 MB")
	}
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	file := picture(t, dramatis.MaxDocumentBytes)
	d := p.upload("large.docx", file)
	if d.Bytes != dramatis.MaxDocumentBytes || d.Kind != "docx" || d.Words == 0 {
		t.Errorf("it came in as %+v", d)
	}
	if back := p.do("GET", "/api/v1/documents/"+d.ID.String()+"/file", nil).want(200); string(back.body) != file {
		t.Errorf("%d bytes came back, other ones", len(back.body))
	}
	p.sendFile("larger.docx", picture(t, dramatis.MaxDocumentBytes+1)).want(413).problem()
	if n := s.count(`SELECT count(*) FROM documents`); n != 1 {
		t.Errorf("%d documents are kept", n)
	}
}
