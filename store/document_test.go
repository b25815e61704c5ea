package store_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// paper is a document of so many bytes.
func paper(owner dramatis.ID, file []byte) store.NewDocument {
	return store.NewDocument{
		Document: dramatis.Document{OwnerID: owner, Title: "Letters", Filename: "letters.txt", Kind: dramatis.DocumentText, Bytes: int64(len(file))},
		Manuscript: &dramatis.Manuscript{Chapters: []dramatis.Chapter{
			{Paragraphs: []string{"Dear “aunt”,", `a \ and {a, "b"} and NULL`}}, {Title: "Two"}, {Title: "", Paragraphs: []string{"verse\nverse"}},
		}},
		File: bytes.NewReader(file),
	}
}

// rowsOf counts all that is kept of documents.
func rowsOf(t *testing.T, r *testrig.Rig) (n int) {
	t.Helper()
	err := r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM document_chunks) + (SELECT count(*) FROM document_chapters)
			+ (SELECT count(*) FROM document_analyses) + (SELECT count(*) FROM jobs)`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestADocumentIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for _, size := range []int{1, 1 << 20, 1<<20 + 1, 3<<20 - 7} {
		file := bytes.Repeat([]byte("\x00\xff\r\nabc"), size/7+1)[:size]
		n := paper(r.User(t, "owner-"+dramatis.NewID().String()), file)
		d, err := r.Store.CreateDocument(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		var back bytes.Buffer
		if err := r.Store.WriteFile(t.Context(), d.ID, &back); err != nil || !bytes.Equal(back.Bytes(), file) {
			t.Errorf("of %d bytes %d came back (%v)", size, back.Len(), err)
		}
		m, err := r.Store.Manuscript(t.Context(), d.ID)
		if err != nil || m.Text() != n.Manuscript.Text() || len(m.Chapters) != len(n.Manuscript.Chapters) {
			t.Errorf("the text reads %+v (%v)", m, err)
		}
		if err := r.Store.DeleteDocument(t.Context(), d.ID); err != nil {
			t.Error(err)
		}
		for _, err := range []error{r.Store.WriteFile(t.Context(), d.ID, io.Discard), r.Store.DeleteDocument(t.Context(), d.ID)} {
			if dramatis.ErrorCode(err) != dramatis.CodeNotFound {
				t.Errorf("a deleted document gives %v", err)
			}
		}
	}
}

// breaking is a file that cannot be read to its end.
type breaking struct{ left int }

var errBroken = errors.New("the disk is gone")

func (b *breaking) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errBroken
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

func TestOfADocumentThatCannotBeKeptNothingIs(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	owner := r.User(t, "owner")
	for name, c := range map[string]struct {
		spoil func(*store.NewDocument)
		code  dramatis.Code
	}{
		"the file breaks off":         {func(n *store.NewDocument) { n.File = &breaking{3 << 20} }, dramatis.CodeInternal},
		"the text cannot be kept":     {func(n *store.NewDocument) { n.Manuscript.Chapters[2].Paragraphs[0] = "a\x00b" }, dramatis.CodeInvalid},
		"the title is too long":       {func(n *store.NewDocument) { n.Document.Title = strings.Repeat("x", 301) }, dramatis.CodeInvalid},
		"there is no room":            {func(n *store.NewDocument) { n.Quota = 10 }, dramatis.CodeInvalid},
		"the owner is gone meanwhile": {func(n *store.NewDocument) { n.Document.OwnerID = dramatis.NewID() }, dramatis.CodeConflict},
	} {
		n := paper(owner, bytes.Repeat([]byte("x"), 100))
		c.spoil(&n)
		if _, err := r.Store.CreateDocument(t.Context(), n); dramatis.ErrorCode(err) != c.code {
			t.Errorf("%s: %v, want it %s", name, err, c.code)
		}
		if left := rowsOf(t, r); left != 0 {
			t.Fatalf("%s: %d rows are left", name, left)
		}
	}
}

func TestDocumentsGoWithTheirOwner(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	owner := r.User(t, "owner")
	if _, err := r.Store.CreateDocument(t.Context(), paper(owner, []byte("letters"))); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pool.Exec(t.Context(), `DELETE FROM users WHERE id = $1`, owner); err != nil {
		t.Fatal(err)
	}
	if left := rowsOf(t, r); left != 1 { // the job, which finds nothing to read
		t.Errorf("%d rows are left, want the job's", left)
	}
}

// A late attempt keeps nothing: the analysis is of the attempt that holds the lease.
func TestAnAnalysisIsKeptUnderItsLease(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d, err := r.Store.CreateDocument(t.Context(), paper(r.User(t, "owner"), []byte("letters")))
	if err != nil {
		t.Fatal(err)
	}
	claim := func() *store.Claim {
		t.Helper()
		j, err := r.Store.AnalysisJob(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.Store.ClaimJob(t.Context(), j.ID, j.Generation, testrig.Patience)
		if err != nil || c == nil {
			t.Fatalf("claim: %v, %v", c, err)
		}
		return c
	}
	keep := func(c *store.Claim, language string) error {
		return r.Store.Commit(t.Context(), c, func(tx *store.Tx) (any, error) {
			_, err := tx.SaveAnalysis(t.Context(), d.ID, &dramatis.Analysis{Language: language})
			return nil, err
		})
	}
	late := claim()
	if err := r.Store.Requeue(t.Context(), late.Lease(), 0, true, nil); err != nil {
		t.Fatal(err)
	}
	now := claim()
	if err := keep(late, "la"); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("a late attempt ends with %v", err)
	}
	if a, err := r.Store.Analysis(t.Context(), d.ID); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("the late attempt kept %+v (%v)", a, err)
	}
	if err := keep(now, "en"); err != nil {
		t.Fatal(err)
	}
	if a, err := r.Store.Analysis(t.Context(), d.ID); err != nil || a.Language != "en" {
		t.Errorf("kept is %+v (%v)", a, err)
	}
}
