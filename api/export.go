package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// The kinds of file that worlds and conversations are exported as.
const (
	kindArchive  = "application/zip"
	kindJSON     = "application/json"
	kindMarkdown = "text/markdown; charset=utf-8"
	kindLines    = "application/jsonl"
)

const describeExport = "`archive` is one file with everything of the world: POST /ecosystems/import makes an equal world of it. It takes an " +
	"editor, as it tells what was whispered. While a tick is under way it ends where the one before had closed. `json` is D3 " +
	"node-link JSON of the people and their bonds, which can be imported too. `markdown` is the story, scene by scene; each line has " +
	"a comment with the id of its message, and whispers have their words only for editors."

type exportInput struct {
	Named
	Format string `query:"format" default:"json" enum:"archive,json,markdown" doc:"What kind of file" example:"markdown"`
}

func (s *Server) exportEcosystem(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d := download{name: e.Name}
	switch in.Format {
	case "json":
		d.end, d.kind = ".json", kindJSON
		d.write = func(ctx context.Context, w io.Writer) error { return s.store.WriteNetwork(ctx, in.ID, w) }
	case "markdown":
		ears, err := s.earsOf(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		d.end, d.kind = ".md", kindMarkdown
		d.write = func(ctx context.Context, w io.Writer) error { return s.store.WriteTale(ctx, in.ID, w, ears.line) }
	default:
		if err := s.may(ctx, in.ID, dramatis.AccessEditor); err != nil {
			return nil, err
		}
		d.end, d.kind = ".dramatis.zip", kindArchive
		d.write = func(ctx context.Context, w io.Writer) error {
			return s.store.WriteArchive(ctx, in.ID, w, "dramatis "+s.config.Version)
		}
	}
	return s.download(ctx, d)
}

// scene takes out of a scene what is not for these ears.
func (e ears) scene(s *format.Scene) {
	for i := range s.Lines {
		s.Lines[i] = e.line(&s.Lines[i])
	}
}

const describeTalkExport = "`markdown` is the scene as it would be read; `jsonl` is a chat log as SillyTavern keeps it. Each line names its " +
	"message. What was whispered is only for editors of the world and for who whispered it."

type talkExportInput struct {
	Named
	Format string `query:"format" default:"markdown" enum:"markdown,jsonl" doc:"What kind of file" example:"markdown"`
}

func (s *Server) exportConversation(ctx context.Context, in *talkExportInput) (*huma.StreamResponse, error) {
	ears, err := s.earsIn(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	scene, err := s.store.TaleOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	ears.scene(&scene)
	d := download{name: scene.Title(), end: ".md", kind: kindMarkdown, write: func(_ context.Context, w io.Writer) error {
		text := format.NewMarkdownWriter(w)
		if err := text.Begin(&format.Tale{Title: scene.Title()}); err != nil {
			return err
		}
		if err := text.Scene(&scene); err != nil {
			return err
		}
		return text.Close()
	}}
	if in.Format == "jsonl" {
		d.end, d.kind = ".jsonl", kindLines
		d.write = func(_ context.Context, w io.Writer) error { return format.WriteChatLog(w, &scene) }
	}
	return s.download(ctx, d)
}
