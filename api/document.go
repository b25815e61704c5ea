package api

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/document"
	"github.com/literaryai/dramatis/store"
)

const describeUpload = "Takes txt, md, html, pdf, docx and epub up to 50 MB. What kind of file it is, its content tells; a name that says otherwise is " +
	"refused, as is a file that is encrypted, damaged, empty or unpacks to more than a book can be. Of a refused file nothing is kept. " +
	"The analysis begins by itself."

// How long a file may take to be read into text, and then to be kept.
const (
	readingTime = time.Minute
	keepingTime = time.Minute
)

type documentView struct {
	Document

	Analysis analysisState `json:"analysis"`
}

// Document is the document's own part; the framework passes over embedded types that are not exported.
type Document = dramatis.Document

// analysisState is how far the analysis of a document has come.
type analysisState struct {
	State string       `json:"state" enum:"none,running,done,failed" doc:"running from when it is asked for"`
	JobID *dramatis.ID `json:"job_id" doc:"The job that does it, or did; null when it is no longer known"`
}

// viewDocument shows a document with how far its analysis has come.
func (s *Server) viewDocument(ctx context.Context, d dramatis.Document) (documentView, error) {
	state, err := s.analysisState(ctx, d.ID)
	return documentView{d, state}, err
}

func (s *Server) analysisState(ctx context.Context, id dramatis.ID) (analysisState, error) {
	found, err := s.store.AnalysisStates(ctx, []dramatis.ID{id})
	if err != nil || len(found) == 0 {
		return analysisState{State: "none"}, err
	}
	return showAnalysisState(found[id]), nil
}

func showAnalysisState(of store.AnalysisState) analysisState {
	shown := analysisState{State: "none", JobID: of.Job}
	switch {
	case of.Job != nil && !of.Status.Finished():
		shown.State = "running"
	case of.Done:
		shown.State = "done"
	case of.Job != nil:
		shown.State = "failed"
	}
	return shown
}

// uploadDocument takes a file in, and reads it before anything is kept of it.
func (s *Server) uploadDocument(ctx context.Context, _ *struct{}) (*made[documentView], error) {
	d, err := s.keepDocument(ctx, receivedOf(ctx))
	if err != nil {
		return nil, err
	}
	shown, err := s.viewDocument(ctx, d)
	return &made[documentView]{Location: "/api/v1/documents/" + d.ID.String(), ETag: etag(d.Version), Body: shown}, err
}

// keepDocument turns a file into a document. It waits for one of the few places for that, as a text may be large.
func (s *Server) keepDocument(ctx context.Context, file *received) (dramatis.Document, error) {
	leave, err := s.converting.enter(ctx)
	if err != nil {
		return dramatis.Document{}, err
	}
	defer leave()
	m, kind, err := readManuscript(ctx, file)
	if err != nil {
		return dramatis.Document{}, err
	}
	keeping, cancel := context.WithTimeout(ctx, keepingTime)
	defer cancel()
	return s.store.CreateDocument(keeping, store.NewDocument{
		Document: newDocument(callerOf(ctx).ID, file, m, kind), Manuscript: m, File: file, Quota: s.config.DocumentQuota,
	})
}

// newDocument is what is kept of a file beside its text.
func newDocument(owner dramatis.ID, file *received, m *dramatis.Manuscript, kind dramatis.DocumentKind) dramatis.Document {
	text := m.Text()
	return dramatis.Document{
		OwnerID: owner, Title: cmp.Or(strings.TrimSpace(file.Fields["title"]), m.Title, "Untitled"), Author: m.Author, Language: m.Language,
		Filename: file.Name, Kind: kind, Bytes: file.Size, SHA256: file.SHA256,
		Characters: utf8.RuneCountInString(text), Words: len(strings.Fields(text)), Chapters: len(m.Chapters),
	}
}

// readManuscript reads a file as long as that takes a bearable time; one that takes longer is refused like any other that
// cannot be read.
func readManuscript(ctx context.Context, file *received) (*dramatis.Manuscript, dramatis.DocumentKind, error) {
	reading, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	m, kind, err := document.Read(reading, file, file.Size, file.Name)
	if err != nil && reading.Err() != nil && ctx.Err() == nil {
		var f dramatis.Faults
		f.Add("file", "takes longer than %v to be read", readingTime)
		err = f.Err("the document")
	}
	return m, kind, err
}

func (s *Server) listDocuments(ctx context.Context, in *Paged) (*listed[documentView], error) {
	found, err := s.store.Documents(ctx, callerOf(ctx).ID, in.page())
	if err != nil {
		return nil, err
	}
	ids := make([]dramatis.ID, len(found.Items))
	for i := range found.Items {
		ids[i] = found.Items[i].ID
	}
	states, err := s.store.AnalysisStates(ctx, ids)
	if err != nil {
		return nil, err
	}
	return listOf(found, func(d *dramatis.Document) documentView { return documentView{*d, showAnalysisState(states[d.ID])} }), nil
}

func (s *Server) getDocument(ctx context.Context, in *Named) (*versioned[documentView], error) {
	d, err := s.store.Document(ctx, in.ID)
	return s.presentDocument(ctx, d, err)
}

func (s *Server) presentDocument(ctx context.Context, d dramatis.Document, err error) (*versioned[documentView], error) {
	if err != nil {
		return nil, err
	}
	shown, err := s.viewDocument(ctx, d)
	return &versioned[documentView]{ETag: etag(d.Version), Body: shown}, err
}

// DocumentInput is what its owner may say of a document. What is left out stays as it is.
type DocumentInput struct {
	Title  *string `json:"title,omitempty" maxLength:"300" example:"Pride and Prejudice"`
	Author *string `json:"author,omitempty" maxLength:"300" example:"Jane Austen"`

	// What its own GET shows beside, and PUT ignores.
	ID         json.RawMessage `json:"id,omitempty" hidden:"true"`
	OwnerID    json.RawMessage `json:"owner_id,omitempty" hidden:"true"`
	Language   json.RawMessage `json:"language,omitempty" hidden:"true"`
	Filename   json.RawMessage `json:"filename,omitempty" hidden:"true"`
	Kind       json.RawMessage `json:"kind,omitempty" hidden:"true"`
	Bytes      json.RawMessage `json:"bytes,omitempty" hidden:"true"`
	SHA256     json.RawMessage `json:"sha256,omitempty" hidden:"true"`
	Characters json.RawMessage `json:"characters,omitempty" hidden:"true"`
	Words      json.RawMessage `json:"words,omitempty" hidden:"true"`
	Chapters   json.RawMessage `json:"chapters,omitempty" hidden:"true"`
	Analysis   json.RawMessage `json:"analysis,omitempty" hidden:"true"`
	Version    json.RawMessage `json:"version,omitempty" hidden:"true"`
	CreatedAt  json.RawMessage `json:"created_at,omitempty" hidden:"true"`
	UpdatedAt  json.RawMessage `json:"updated_at,omitempty" hidden:"true"`
}

type updateDocumentInput struct {
	Named
	OnlyIf
	Body DocumentInput
}

func (s *Server) updateDocument(ctx context.Context, in *updateDocumentInput) (*versioned[documentView], error) {
	d, err := s.store.UpdateDocument(ctx, in.ID, in.version(), func(d *dramatis.Document) {
		set(&d.Title, in.Body.Title)
		set(&d.Author, in.Body.Author)
	})
	return s.presentDocument(ctx, d, in.outcome(err))
}

func (s *Server) deleteDocument(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteDocument(ctx, in.ID)
}
