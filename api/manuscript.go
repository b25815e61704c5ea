package api

import (
	"context"
	"encoding/json"
	"io"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

type exportDocumentInput struct {
	Named
	Format string `query:"format" enum:"txt,md,html,docx,pdf,epub,json" default:"txt" doc:"json holds the analysis too"`
}

// documentJSON is everything that is known of a document.
type documentJSON struct {
	Document dramatis.Document  `json:"document"`
	Text     documentText       `json:"text"`
	Analysis *dramatis.Analysis `json:"analysis"`
}

// exportDocument answers with the document's text as a file of the kind that is asked for.
func (s *Server) exportDocument(ctx context.Context, in *exportDocumentInput) (*huma.StreamResponse, error) {
	d, err := s.store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	leave, err := s.converting.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	m, err := s.store.Manuscript(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Format == "json" {
		return s.exportJSON(ctx, &d, m)
	}
	kind := format.ManuscriptKind(in.Format)
	return s.download(ctx, download{name: d.Title, end: kind.Extension(), kind: kind.MediaType(), write: func(ctx context.Context, w io.Writer) error {
		return format.WriteManuscript(ctx, w, kind, m)
	}})
}

func (s *Server) exportJSON(ctx context.Context, d *dramatis.Document, m *dramatis.Manuscript) (*huma.StreamResponse, error) {
	found, err := s.store.Analysis(ctx, d.ID)
	if err != nil && dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		return nil, err
	}
	return s.download(ctx, download{name: d.Title, end: ".json", kind: "application/json", write: func(_ context.Context, w io.Writer) error {
		return json.NewEncoder(w).Encode(documentJSON{Document: *d, Text: showText(m, -1), Analysis: found})
	}})
}

// downloadFile answers with the file as it was uploaded.
func (s *Server) downloadFile(ctx context.Context, in *Named) (*huma.StreamResponse, error) {
	d, err := s.store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	kind := format.ManuscriptKind(d.Kind)
	end := path.Ext(d.Filename)
	return s.download(ctx, download{name: strings.TrimSuffix(d.Filename, end), end: end, kind: kind.MediaType(), write: func(ctx context.Context, w io.Writer) error {
		return s.store.WriteFile(ctx, d.ID, w)
	}})
}

// documentMedia are the media types of the kinds of document.
func documentMedia() []string {
	kinds := make([]string, 0, len(format.ManuscriptKinds()))
	for _, kind := range format.ManuscriptKinds() {
		media, _, _ := strings.Cut(kind.MediaType(), ";")
		kinds = append(kinds, media)
	}
	return kinds
}

// textAnswers documents the two ways in which a text is answered.
func textAnswers(a *area, op *operation) {
	registry := a.huma.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{"200": {Description: "The text", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf[documentText](registry)}, "text/plain": {Schema: &huma.Schema{Type: huma.TypeString}},
	}}}
}

// schemaOf is the schema of a type, which the registry keeps.
func schemaOf[T any](registry huma.Registry) *huma.Schema {
	return registry.Schema(reflect.TypeFor[T](), true, "")
}
