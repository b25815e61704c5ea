package api_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/document"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/store"
)

const aLetter = "A Letter\n\nDear Mrs. Gardiner, Jane came to London with Mr. Bingley. Jane laughed. Mr. Bingley smiled at Jane.\n\n" +
	"\"I am glad,\" said Jane. \"So am I,\" said Mr. Bingley.\n\nMrs. Gardiner was the aunt of Jane. Mrs. Gardiner lived in London.\n"

type uploaded struct {
	ID       dramatis.ID
	Title    string
	Kind     string
	Bytes    int64
	Words    int
	Chapters int
	Version  int
	Analysis struct {
		State string
		JobID *dramatis.ID `json:"job_id"`
	}
}

// upload sends a file that is taken.
func (p *person) upload(name, file string) (d uploaded) {
	p.site.t.Helper()
	p.sendFile(name, file).want(201).into(&d)
	return d
}

func (p *person) sendFile(name, file string, fields ...string) *reply {
	p.site.t.Helper()
	form := formOf(p.site.t, name, file, fields...)
	return p.do("POST", "/api/v1/documents/upload", form.text, "Content-Type", form.kind)
}

// analyse does the analysis of a document as a worker does, on the spot.
func (p *person) analyse(d uploaded) {
	p.site.t.Helper()
	ctx, st := p.site.t.Context(), p.site.store
	j, err := st.AnalysisJob(ctx, d.ID)
	if err != nil {
		p.site.t.Fatal(err)
	}
	claim, err := st.ClaimJob(ctx, j.ID, j.Generation, time.Minute)
	if err != nil || claim == nil {
		p.site.t.Fatalf("claim the analysis: %v, %v", claim, err)
	}
	m, err := st.Manuscript(ctx, d.ID)
	if err != nil {
		p.site.t.Fatal(err)
	}
	found, err := document.Analyse(ctx, m, func(int, int, string) error { return nil })
	if err != nil {
		p.site.t.Fatal(err)
	}
	err = st.Commit(ctx, claim, func(tx *store.Tx) (any, error) {
		_, err := tx.SaveAnalysis(ctx, d.ID, found)
		return nil, err
	})
	if err != nil {
		p.site.t.Fatal(err)
	}
}

func written(t testing.TB, kind format.ManuscriptKind, m *dramatis.Manuscript) string {
	t.Helper()
	var file bytes.Buffer
	if err := format.WriteManuscript(t.Context(), &file, kind, m); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestEveryKindOfDocumentComesInAndGoesOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	m := &dramatis.Manuscript{Title: "Émile & Co.", Author: "A. Writer", Language: "en", Chapters: []dramatis.Chapter{
		{Title: "One", Paragraphs: []string{"It was a dark night.", "Nobody came."}}, {Title: "Two", Paragraphs: []string{"Then it was day."}},
	}}
	for _, kind := range format.ManuscriptKinds() {
		file := written(t, kind, m)
		d := p.upload("emile"+kind.Extension(), file)
		if d.Kind != string(kind) || d.Bytes != int64(len(file)) || d.Analysis.State != "running" || d.Analysis.JobID == nil {
			t.Errorf("%s came in as %+v", kind, d)
		}
		path := "/api/v1/documents/" + d.ID.String()
		if back := p.do("GET", path+"/file", nil).want(200); string(back.body) != file || !strings.Contains(back.header.Get("Content-Disposition"), "emile") {
			t.Errorf("%s did not come back as it was: %d of %d bytes, %s", kind, len(back.body), len(file), back.header.Get("Content-Disposition"))
		}
		text := p.do("GET", path+"/text", nil, "Accept", "text/plain").want(200)
		if !strings.Contains(string(text.body), "It was a dark night.") || !strings.Contains(string(text.body), "Then it was day.") {
			t.Errorf("%s reads %q", kind, text.body)
		}
		for _, to := range format.ManuscriptKinds() {
			out := p.do("GET", path+"/export?format="+string(to), nil).want(200)
			if len(out.body) == 0 || out.header.Get("Content-Type") != to.MediaType() {
				t.Errorf("%s as %s: %d bytes of %s", kind, to, len(out.body), out.header.Get("Content-Type"))
			}
		}
		p.do("DELETE", path, nil).want(204)
		p.do("GET", path+"/file", nil).want(404).problem()
	}
	if left := s.count(`SELECT (SELECT count(*) FROM document_chunks) + (SELECT count(*) FROM document_chapters) + (SELECT count(*) FROM documents)`); left != 0 {
		t.Errorf("%d rows of deleted documents are left", left)
	}
}

func (s *site) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.pool.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// bomb is a small Word document that unpacks to far more than any book: a megabyte of space, packed once and told so often.
func bomb(t *testing.T) string {
	t.Helper()
	const times, size = 300, 1 << 20
	var packed, file bytes.Buffer
	press, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = press.Write(bytes.Repeat([]byte(" "), size))
	_ = press.Flush() // so that what is packed can be told again
	all := bytes.Repeat(packed.Bytes(), times)
	packed.Reset()
	_ = press.Close()
	all = append(all, packed.Bytes()...)
	z := zip.NewWriter(&file)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(all)), UncompressedSize64: times * size,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(all)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// Of what cannot be taken nothing is kept, and each is refused with one clear fault.
func TestRefusedDocumentsLeaveNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	for name, c := range map[string]struct{ name, file, place string }{
		"an empty file":      {"x.txt", "", "file"},
		"nothing but space":  {"x.txt", "  \n\n ", "file"},
		"a wrong extension":  {"x.pdf", "Just a text, and no more than that.", "file"},
		"a bomb":             {"x.docx", bomb(t), "file"},
		"a locked Word file": {"x.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1024), "file"},
		"half a PDF":         {"x.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Cat", "file"},
		"rubbish":            {"x.bin", "\x00\x01\x02\xff\xfe" + strings.Repeat("\x07\x00\xf3", 400), "file"},
	} {
		got := p.sendFile(c.name, c.file).want(422).problem()
		if len(got.Faults) != 1 || got.Faults[0].Place != c.place || len(got.Faults[0].Problem) < 10 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	p.sendFile("", "").want(422).problem()
	p.sendFile("x.txt", aLetter, "title", strings.Repeat("x", 301)).want(422).problem()
	p.sendFile("x.txt", aLetter, "colour", "red").want(422).problem()
	p.sendFile("x.txt", aLetter, "title", "a\x00b").want(422).problem()
	p.do("POST", "/api/v1/documents/upload", `{"file":"x"}`).want(http.StatusUnsupportedMediaType).problem()
	p.do("POST", "/api/v1/documents/upload", "--x\r\nbroken", "Content-Type", "multipart/form-data; boundary=x").want(400).problem()
	p.sendFile("x.txt", strings.Repeat("word ", dramatis.MaxDocumentBytes/5+1)).want(http.StatusRequestEntityTooLarge).problem()
	if kept := s.count(`SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM document_chunks) + (SELECT count(*) FROM jobs)`); kept != 0 {
		t.Errorf("%d rows of refused documents were kept", kept)
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("files were left: %v (%v)", left, err)
	}
}

// A client that breaks off in the middle leaves nothing.
func TestABrokenOffUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	form := formOf(t, "long.txt", strings.Repeat("It was a dark night. ", 50_000))
	ctx, cancel := context.WithCancel(t.Context())
	body := io.MultiReader(strings.NewReader(form.text[:len(form.text)/2]), &cutting{cancel})
	r, err := http.NewRequestWithContext(ctx, "POST", s.url+"/api/v1/documents/upload", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.kind)
	r.Header.Set("Authorization", "Bearer "+p.token)
	if answer, err := http.DefaultClient.Do(r); err == nil {
		answer.Body.Close()
		t.Errorf("a broken off upload was answered with %d", answer.StatusCode)
	}
	p.upload("letter.txt", aLetter) // takes its place when the other has left
	if n := s.count(`SELECT count(*) FROM documents`); n != 1 {
		t.Errorf("%d documents are kept, want the one that came whole", n)
	}
}

// cutting ends a request instead of giving more.
type cutting struct{ cut func() }

func (c *cutting) Read([]byte) (int, error) {
	c.cut()
	return 0, io.ErrUnexpectedEOF
}

func TestDocumentsAreTheirOwners(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, admin := s.user("owner", dramatis.RoleCreator), s.user("admin", dramatis.RoleAdmin)
	d := owner.upload("letter.txt", aLetter)
	path := "/api/v1/documents/" + d.ID.String()
	for _, of := range []string{"", "/text", "/file", "/analyze", "/export"} {
		admin.do("GET", path+of, nil).want(404).problem()
	}
	admin.do("DELETE", path, nil).want(404).problem()
	var list struct{ Items []uploaded }
	if admin.do("GET", "/api/v1/documents", nil).want(200).into(&list); len(list.Items) != 0 {
		t.Errorf("somebody else sees %+v", list.Items)
	}
	if owner.do("GET", "/api/v1/documents", nil).want(200).into(&list); len(list.Items) != 1 || list.Items[0].ID != d.ID {
		t.Errorf("the owner sees %+v", list.Items)
	}
}

func TestAQuotaBoundsWhatAUserKeeps(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.DocumentQuota = int64(2*len(aLetter) + 1) })
	p := s.user("author", dramatis.RoleCreator)
	first := p.upload("one.txt", aLetter)
	p.upload("two.txt", aLetter)
	if got := p.sendFile("three.txt", aLetter).want(422).problem(); got.Faults[0].Place != "file" {
		t.Errorf("refused as %+v", got)
	}
	p.do("DELETE", "/api/v1/documents/"+first.ID.String(), nil).want(204)
	p.upload("three.txt", aLetter)
	s.user("other", dramatis.RoleCreator).upload("one.txt", aLetter)
}

func TestADocumentIsChangedByItsVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	path := "/api/v1/documents/" + p.upload("letter.txt", aLetter).ID.String()
	got := p.do("GET", path, nil).want(200)
	p.do("PUT", path, string(got.body), "If-Match", got.header.Get("ETag")).want(200)
	p.do("PUT", path, `{"title":"Another"}`, "If-Match", got.header.Get("ETag")).want(http.StatusPreconditionFailed).problem()
	p.do("PUT", path, `{"title":""}`).want(422).problem()
	var d uploaded
	p.do("PUT", path, `{"title":"A letter to an aunt"}`).want(200).into(&d)
	if d.Title != "A letter to an aunt" || d.Version != 3 {
		t.Errorf("it became %+v", d)
	}
}

func TestAnAnalysisIsRunningDoneOrFailed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	d := p.upload("letter.txt", aLetter)
	path := "/api/v1/documents/" + d.ID.String()
	var under struct{ Job struct{ ID dramatis.ID } }
	got := p.do("GET", path+"/analyze", nil).want(202).into(&under)
	if under.Job.ID != *d.Analysis.JobID || got.header.Get("Location") != "/api/v1/jobs/"+under.Job.ID.String() {
		t.Errorf("under way as %+v at %s, want job %s", under, got.header.Get("Location"), d.Analysis.JobID)
	}
	p.do("POST", path+"/cast", nil).want(202)
	p.do("POST", path+"/cast/accept", `{"characters":[{"key":"jane"}]}`).want(409).problem()
	s.exec(`UPDATE jobs SET status = 'failed', error = '{"code":"internal","message":"the machine fell over"}' WHERE id = $1`, under.Job.ID)
	if said := p.do("GET", path+"/analyze", nil).want(409).problem(); !strings.Contains(said.Detail, "fell over") {
		t.Errorf("it failed, and the answer is %q", said.Detail)
	}
	p.do("GET", path+"/analyze?again=true", nil).want(202).into(&under)
	p.analyse(d)
	var found dramatis.Analysis
	if p.do("GET", path+"/analyze", nil).want(200).into(&found); found.Counts.Words == 0 || len(found.People) == 0 {
		t.Errorf("found %+v", found)
	}
	if p.do("GET", path, nil).want(200).into(&d); d.Analysis.State != "done" {
		t.Errorf("its analysis is %s", d.Analysis.State)
	}
	var whole struct {
		Analysis *dramatis.Analysis
		Text     struct{ Chapters []json.RawMessage }
	}
	p.do("GET", path+"/export?format=json", nil).want(200).into(&whole)
	if whole.Analysis == nil || len(whole.Text.Chapters) == 0 {
		t.Errorf("as JSON it is %+v", whole)
	}
}

type castOf struct {
	People []dramatis.FoundPerson
	Ties   []dramatis.FoundTie
}

func TestACastBecomesAWorld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	d := p.upload("letter.txt", aLetter)
	p.analyse(d)
	path := "/api/v1/documents/" + d.ID.String()
	var cast castOf
	p.do("POST", path+"/cast", `{"least_mentions":1}`).want(200).into(&cast)
	if len(cast.People) < 2 || len(cast.Ties) == 0 {
		t.Fatalf("the cast is %+v", cast)
	}
	text := []rune(string(p.do("GET", path+"/text", nil, "Accept", "text/plain").want(200).body))
	for _, who := range cast.People {
		for _, f := range who.Evidence {
			if got := string(text[f.Start:f.End]); got != f.Text {
				t.Errorf("%s was found in %q, where the text has %q", who.Name, f.Text, got)
			}
		}
	}
	chosen := []map[string]any{{"key": cast.People[0].Key}, {"key": cast.People[1].Key, "name": "Somebody else"}}
	var made struct {
		Ecosystem     dramatis.Ecosystem
		Characters    []dramatis.Character
		Relationships int
		Memories      int
	}
	p.do("POST", path+"/cast/accept", map[string]any{"characters": chosen}).want(201).into(&made)
	if len(made.Characters) != 2 || made.Characters[1].Name != "Somebody else" || made.Ecosystem.Name == "" || made.Memories == 0 {
		t.Fatalf("made %+v", made)
	}
	var memories struct{ Items []dramatis.Memory }
	p.do("GET", "/api/v1/characters/"+made.Characters[0].ID.String()+"/memories?kind=fact", nil).want(200).into(&memories)
	if len(memories.Items) == 0 || memories.Items[0].Source == nil || memories.Items[0].Source.DocumentID != d.ID {
		t.Errorf("they remember %+v", memories.Items)
	}
	into := map[string]any{"ecosystem_id": made.Ecosystem.ID, "characters": chosen}
	if refused := p.do("POST", path+"/cast/accept", into).want(409).problem(); len(refused.Faults) != 2 || refused.Faults[0].Place != "characters[0].name" {
		t.Errorf("taken twice: %+v", refused)
	}
	for name, bad := range map[string]map[string]any{
		"nobody":     {"characters": []map[string]any{{"key": "nobody-at-all"}}},
		"twice":      {"characters": []map[string]any{chosen[0], chosen[0]}},
		"none":       {"characters": []map[string]any{}},
		"same names": {"characters": []map[string]any{chosen[0], {"key": cast.People[1].Key, "name": made.Characters[0].Name}}},
	} {
		if refused := p.do("POST", path+"/cast/accept", bad).want(422).problem(); len(refused.Faults) == 0 {
			t.Errorf("%s: no fault is named: %+v", name, refused)
		}
	}
	other := s.user("other", dramatis.RoleCreator).world()
	p.do("POST", path+"/cast/accept", map[string]any{"ecosystem_id": other.id, "characters": chosen}).want(404).problem()
	var all struct{ Items []any }
	if p.do("GET", "/api/v1/ecosystems", nil).want(200).into(&all); len(all.Items) != 1 {
		t.Errorf("there are %d worlds, want the one that was made", len(all.Items))
	}
}

// Whatever comes up the line as a form is refused or taken, and never a fault of ours. FuzzUpload looks for more of it, without
// a database.
func TestWhateverComesUpTheLineIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	forms := map[string]filledForm{
		"nothing":          {"", "multipart/form-data; boundary=x"},
		"an end":           {"--x--", "multipart/form-data; boundary=x"},
		"a beginning":      {"--x\r\n", "multipart/form-data; boundary=x"},
		"an odd kind":      {"--x\r\n", "multipart/form-data; boundary=\xff\x01"},
		"no form":          {"words", "text/plain"},
		"a title of bytes": formOf(t, "x.txt", "Some words.", "title", "\xff\xfe"),
		"a name of bytes":  formOf(t, "\xff.txt", "Some words."),
		"a file of bytes":  formOf(t, "x.txt", "\xff\x00\xfe"),
	}
	for _, kind := range format.ManuscriptKinds() {
		file := written(t, kind, &dramatis.Manuscript{Title: "X\u2028", Chapters: []dramatis.Chapter{{Paragraphs: []string{"Some\x01 words."}}}})
		forms["a whole "+string(kind)] = formOf(t, "x"+kind.Extension(), file)
		forms["half a "+string(kind)] = formOf(t, "x"+kind.Extension(), file[:len(file)/2])
		forms["a hurt "+string(kind)] = formOf(t, "x"+kind.Extension(), file[:len(file)/2]+"\x00\xff"+file[len(file)/2:])
	}
	taken := 0
	for name, f := range forms {
		got := p.do("POST", "/api/v1/documents/upload", f.text, "Content-Type", strings.Map(printable, f.kind))
		switch {
		case got.status >= 500:
			t.Errorf("%s: status %d: %s", name, got.status, got.body)
		case got.status >= 400:
			got.problem()
		default:
			taken++
		}
	}
	if taken < len(format.ManuscriptKinds()) {
		t.Errorf("%d of %d forms were taken", taken, len(forms))
	}
}

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return '?'
	}
	return r
}
