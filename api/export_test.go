package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

const (
	aloud   = "The candlesticks are mine."
	whisper = "The silver is under the stair."
)

// members makes a viewer and an editor of a world.
func (s *site) members(w world) (viewer, editor *person) {
	s.t.Helper()
	viewer, editor = s.user("viewer", dramatis.RoleCreator), s.user("editor", dramatis.RoleCreator)
	for access, who := range map[dramatis.Access]*person{dramatis.AccessViewer: viewer, dramatis.AccessEditor: editor} {
		if err := s.store.AddMember(s.t.Context(), w.id, who.id, access); err != nil {
			s.t.Fatal(err)
		}
	}
	return viewer, editor
}

func TestAWorldIsExportedForThoseWhoMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := owner.world()
	talk, lines := owner.told(w, aloud, whisper)
	viewer, editor := s.members(w)
	path := "/api/v1/ecosystems/" + w.id.String() + "/export"

	viewer.do("GET", path+"?format=archive", nil).want(403).problem()
	for _, format := range []string{"archive", "json", "markdown"} {
		stranger.do("GET", path+"?format="+format, nil).want(404).problem()
		s.nobody().do("GET", path+"?format="+format, nil).want(401).problem()
	}
	refused := owner.do("GET", path+"?format=papyrus", nil).want(422).problem()
	if said := fmt.Sprint(refused.Faults); !strings.Contains(said, "archive") || !strings.Contains(said, "markdown") {
		t.Errorf("an unknown format is refused by %s", said)
	}

	for who, hears := range map[*person]bool{viewer: false, editor: true} {
		got := who.do("GET", path+"?format=markdown", nil).want(200)
		text := string(got.body)
		if strings.Contains(text, "under the stair") != hears || !strings.Contains(text, aloud) || !strings.Contains(text, "hispers to Cosette") {
			t.Errorf("%s reads\n%s", who.name, text)
		}
		for _, line := range lines {
			if !strings.Contains(text, "<!-- message "+line.String()+" -->") {
				t.Errorf("the line %s cannot be traced in\n%s", line, text)
			}
		}
		if d := got.header.Get("Content-Disposition"); d != `attachment; filename=Paris.md` || !strings.HasPrefix(got.header.Get("Content-Type"), "text/markdown") {
			t.Errorf("it comes as %s, %s", d, got.header.Get("Content-Type"))
		}
	}
	archive := editor.do("GET", path+"?format=archive", nil).want(200)
	if !bytes.Contains(unzipped(t, archive.body, "events.jsonl"), []byte("under the stair")) {
		t.Error("what was whispered is not in the archive")
	}
	for name := range map[string]bool{"manifest.json": true, "events.jsonl": true, "reasons.jsonl": true} {
		text := unzipped(t, archive.body, name)
		for _, who := range []*person{owner, editor} {
			if bytes.Contains(text, []byte(who.id.String())) || bytes.Contains(text, []byte("@example.org")) {
				t.Errorf("%s tells of an account", name)
			}
		}
	}
	s.exportsTalk(owner, viewer, editor, talk)
}

// exportsTalk exports one conversation.
func (s *site) exportsTalk(owner, viewer, editor *person, talk dramatis.ID) {
	s.t.Helper()
	path := "/api/v1/conversations/" + talk.String() + "/export"
	for who, hears := range map[*person]bool{viewer: false, editor: true, owner: true} {
		for _, format := range []string{"markdown", "jsonl"} {
			text := string(who.do("GET", path+"?format="+format, nil).want(200).body)
			if strings.Contains(text, "under the stair") != hears || !strings.Contains(text, aloud) {
				s.t.Errorf("%s reads, as %s,\n%s", who.name, format, text)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(string(viewer.do("GET", path+"?format=jsonl", nil).body)), "\n")
	if len(lines) != 3 { // the head and what was said aloud
		s.t.Errorf("the viewer's chat log has %d lines", len(lines))
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			s.t.Errorf("no JSON: %s", line)
		}
	}
	owner.do("GET", path+"?format=pdf", nil).want(422).problem()
}

func unzipped(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	list, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := list.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is exported as JSON and imported again has the same people, who stand to one another as they did.
func TestANetworkComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	p.do("PUT", "/api/v1/characters/"+w.people[0].String(), `{"description":"A man who was a convict.","tags":["mayor"],"traits":{"openness":0.9},
		"goals":[{"text":"be forgotten"}],"persona":{"facts":["He stole a loaf."],"topics":["bread"]}}`).want(200)
	p.do("PUT", "/api/v1/characters/"+w.people[1].String(), `{"description":"A girl.","persona":{"topics":["dolls"]}}`).want(200)
	p.do("POST", "/api/v1/relationships", map[string]any{
		"ecosystem_id": w.id, "from_character_id": w.people[1], "to_character_id": w.people[0], "relationship_type": "mentor", "strength": 0.4, "trust": 0.7,
	}).want(201)
	var again dramatis.Ecosystem
	file := string(p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/export?format=json", nil).want(200).body)
	p.importing(file).want(201).into(&again)
	if one, two := s.cast(w.id), s.cast(again.ID); one != two || one == "" {
		t.Errorf("there were\n%s\nand there are\n%s", one, two)
	}
	if third := string(p.do("GET", "/api/v1/ecosystems/"+again.ID.String()+"/export?format=json", nil).want(200).body); third != file {
		t.Errorf("what was imported is exported as\n%s\nnot as\n%s", third, file)
	}
	var empty struct{ ID dramatis.ID }
	p.do("POST", "/api/v1/ecosystems", map[string]any{"name": "Nowhere"}).want(201).into(&empty)
	p.do("GET", "/api/v1/ecosystems/"+empty.ID.String()+"/export?format=json", nil).want(409).problem()
}

// cast is a world's people and bonds, by name and without what differs between worlds.
func (s *site) cast(world dramatis.ID) string {
	s.t.Helper()
	people, err := s.store.AllCharacters(s.t.Context(), world)
	if err != nil {
		s.t.Fatal(err)
	}
	bonds, err := s.store.AllRelationships(s.t.Context(), world)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, c := range people {
		all = append(all, fmt.Sprint(c.Name, c.Description, c.Persona, c.Traits, c.AutonomyLevel, c.Talkativeness, c.Tags, c.Goals))
	}
	for _, r := range bonds {
		all = append(all, fmt.Sprint(r.From, r.To, r.Type, r.TypeByAuthor, r.Strength.Value, r.Trust.Value, r.Familiarity.Value))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func TestAnArchiveIsImportedByAJob(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	w := owner.world()
	archive := string(owner.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/export?format=archive", nil).want(200).body)
	var begun struct{ Job struct{ ID dramatis.ID } }
	got := other.importing(archive, "name", "Mine").want(202).into(&begun)
	if got.header.Get("Location") != "/api/v1/jobs/"+begun.Job.ID.String() {
		t.Errorf("the job is at %s", got.header.Get("Location"))
	}
	job, err := s.store.Job(t.Context(), begun.Job.ID)
	if err != nil {
		t.Fatal(err)
	}
	var args tasks.Import
	var kept bytes.Buffer
	if err := json.Unmarshal(job.Args, &args); err != nil || args.OwnerID != other.id || args.Name != "Mine" || args.EcosystemID == w.id {
		t.Errorf("the job is to do %+v (%v)", args, err)
	}
	if err := s.store.ReadImport(t.Context(), job.ID, &kept); err != nil || kept.String() != archive {
		t.Errorf("%d bytes were kept of %d (%v)", kept.Len(), len(archive), err)
	}
	owner.do("GET", "/api/v1/jobs/"+job.ID.String(), nil).want(404)

	for name, bad := range map[string]struct{ file, format string }{
		"a zip of something else": {zipOf(t, map[string]string{"word/document.xml": "<w/>"}), ""},
		"half an archive":         {archive[:len(archive)/2], ""},
		"no archive":              {`{"nodes":[],"links":[]}`, "archive"},
		"nothing":                 {" ", "archive"},
		"from the future":         {zipOf(t, map[string]string{"manifest.json": `{"format":"dramatis-world","version":99}`, "events.jsonl": "", "reasons.jsonl": ""}), ""},
	} {
		fields := []string{}
		if bad.format != "" {
			fields = append(fields, "format", bad.format)
		}
		if p := other.importing(bad.file, fields...).want(422).problem(); len(p.Faults) == 0 {
			t.Errorf("%s: no fault is named: %+v", name, p)
		}
	}
	other.importing(archive, "name", "two\nlines").want(422).problem()
	other.importing(archive, "format", "node-link").want(422).problem()
	other.importing(archive).want(202)
	other.importing(archive).want(202)
	other.importing(archive).want(409).problem() // three at once are enough
	viewer := s.user("reader", dramatis.RoleViewer)
	viewer.importing(archive).want(403).problem()
}

func zipOf(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		to, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = to.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A browser saves a file under the world's name, whatever that is.
func TestDownloadsAreNamedSafely(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	for name, want := range map[string]string{
		"Les Misérables":              "Les Misérables.md",
		`../../etc/passwd"; x="`:      "etc passwd x=.md",
		"100% \"Ø\" <b>":              "100 Ø b.md",
		"…":                           "….md",
		"///":                         "download.md",
		strings.Repeat("é", 200):      strings.Repeat("é", 100) + ".md",
		"a; filename*=UTF-8''evil.sh": "a filename =UTF-8''evil.sh.md",
	} {
		p.do("PUT", "/api/v1/ecosystems/"+w.id.String(), map[string]any{"name": name}).want(200)
		d := p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/export?format=markdown", nil).want(200).header.Get("Content-Disposition")
		kind, fields, err := mime.ParseMediaType(strings.Replace(d, "filename=", "ignored=", min(1, strings.Count(d, "filename*"))))
		if err != nil || kind != "attachment" || fields["filename"] != want {
			t.Errorf("%q is saved as %q, want %q: %s (%v)", name, fields["filename"], want, d, err)
		}
	}
}

// It names the directory for temporary files to the whole process, so it does not run beside others.
func TestNothingOfADownloadStaysOnTheDisk(t *testing.T) {
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/ecosystems/" + w.id.String() + "/export?format="
	archive := string(p.do("GET", path+"archive", nil).want(200).body)
	p.do("GET", path+"markdown", nil).want(200)
	p.importing(archive).want(202)
	p.importing(archive[:100]).want(422)
	left, err := filepath.Glob(filepath.Join(scratch, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left on the disk are %v (%v)", left, err)
	}
	if _, err := os.Stat(scratch); err != nil {
		t.Error(err)
	}
}
