package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// found is something that was found, and where it is.
type found struct {
	Kind           string         `json:"kind" enum:"world,person,line,document" example:"line"`
	ID             dramatis.ID    `json:"id" doc:"Of the world, the character, the message or the document"`
	EcosystemID    *dramatis.ID   `json:"ecosystem_id" doc:"The world it is in; null for a document"`
	EcosystemName  string         `json:"ecosystem_name" example:"Les Misérables" doc:"Empty for a document"`
	Title          string         `json:"title" example:"Valjean" doc:"Its name; of a line, who says it"`
	Snippet        []snippetPiece `json:"snippet" nullable:"false" doc:"Some of the text, in pieces that follow one another. It is plain text, whatever it looks like"`
	ConversationID *dramatis.ID   `json:"conversation_id" doc:"Where a line was said; null for anything else"`
	Turn           int            `json:"turn" example:"4" doc:"Which line of its conversation it is; 0 for anything else"`
	Chapter        *int           `json:"chapter" doc:"The chapter of a document that it is in, 0 for the first; null for anything else, and where title or author fit best"`
	Rank           float64        `json:"rank" example:"0.61" doc:"How well it fits; what fits best comes first"`
}

type snippetPiece struct {
	Text string `json:"text" example:"candlesticks"`
	Hit  bool   `json:"hit" doc:"It is what was looked for"`
}

const describeSearch = "Words are met whole, but the last one by its beginning, as people type. \"Quoted words\" belong together, -word must not occur, " +
	"and between two words `or` lets either do. Only what you may see is found: of your worlds, and of whispers those that you may read."

type searchInput struct {
	Q           string           `query:"q" required:"true" minLength:"1" maxLength:"200" example:"\"silver candlesticks\" -bishop" doc:"What to look for"`
	In          []store.FindKind `query:"in" maxItems:"4" enum:"worlds,people,lines,documents" example:"people,lines" doc:"Only among these, with commas between them"`
	EcosystemID optionalID       `query:"ecosystem_id" format:"uuid" doc:"Only in this world"`
	Paged
}

func (s *Server) search(ctx context.Context, in *searchInput) (*listed[found], error) {
	of := store.Search{User: callerOf(ctx).ID, Words: in.Q, In: in.In}
	if in.EcosystemID.set {
		if err := s.may(ctx, in.EcosystemID.ID, dramatis.AccessViewer); err != nil {
			return nil, err
		}
		of.World = &in.EcosystemID.ID
	}
	all, err := s.store.Search(ctx, of, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(all, showFound), nil
}

func showFound(f *store.Found) found {
	kinds := map[store.FindKind]string{
		store.FindWorlds: "world", store.FindPeople: "person", store.FindLines: "line", store.FindDocuments: "document",
	}
	shown := found{
		Kind: kinds[f.Kind], ID: f.ID, EcosystemID: f.World, EcosystemName: f.WorldName, Title: f.Title, Snippet: make([]snippetPiece, len(f.Snippet)),
		ConversationID: f.ConversationID, Turn: f.Turn, Chapter: f.Chapter, Rank: float64(f.Rank) / 1e6,
	}
	for i, piece := range f.Snippet {
		shown.Snippet[i] = snippetPiece(piece)
	}
	return shown
}
