package api

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

const describeText = "As plain text it is exactly what spans point into: positions count Unicode characters of it. As JSON it comes in chapters and paragraphs."

// documentText is a document's text in its parts.
type documentText struct {
	Title    string        `json:"title"`
	Author   string        `json:"author"`
	Language string        `json:"language"`
	Chapters []textChapter `json:"chapters" nullable:"false"`
}

type textChapter struct {
	Number     int         `json:"number" doc:"0 for the first"`
	Title      string      `json:"title"`
	Paragraphs []paragraph `json:"paragraphs" nullable:"false"`
}

type paragraph struct {
	Start int    `json:"start" doc:"Where it begins in the plain text, in characters"`
	Text  string `json:"text"`
}

type textInput struct {
	Named
	Accept  string `header:"Accept" hidden:"true"`
	Chapter int    `query:"chapter" minimum:"-1" default:"-1" doc:"Only this chapter, 0 for the first; all by default"`
	From    int    `query:"from" minimum:"0" default:"0" doc:"Only from this character on, 0 for the first: as plain text just that, as JSON every paragraph that has some of it"`
	To      int    `query:"to" minimum:"-1" default:"-1" doc:"Only up to this character, and without it; the end by default"`
}

// getText answers with the plain text where the client asks for that, and with chapters otherwise.
func (s *Server) getText(ctx context.Context, in *textInput) (*huma.StreamResponse, error) {
	m, err := s.store.Manuscript(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.check(m); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		c := ginOf(hc)
		if strings.HasPrefix(in.Accept, "text/plain") {
			c.Data(200, "text/plain; charset=utf-8", []byte(in.plain(m)))
			return
		}
		writeJSON(c, 200, "application/json", in.parts(m))
	}}, nil
}

func (in *textInput) check(m *dramatis.Manuscript) error {
	var f dramatis.Faults
	f.Check(in.Chapter < len(m.Chapters), "query.chapter", "must be from 0 to %d: the document has %d chapters", len(m.Chapters)-1, len(m.Chapters))
	f.Check(in.To < 0 || in.To >= in.From, "query.to", "must not be before from")
	f.Check(in.Chapter < 0 || in.From == 0 && in.To < 0, "query.chapter", "cannot be asked for together with from or to")
	return f.Err("the request")
}

// plain is what is asked for of a manuscript as plain text. What lies beyond its end is empty.
func (in *textInput) plain(m *dramatis.Manuscript) string {
	if in.Chapter >= 0 {
		return (&dramatis.Manuscript{Chapters: m.Chapters[in.Chapter : in.Chapter+1]}).Text()
	}
	text := m.Text()
	if in.To >= 0 {
		text = text[:byteOf(text, in.To)]
	}
	return text[byteOf(text, in.From):]
}

// byteOf is where a character begins, or the end of a text that has no more.
func byteOf(text string, character int) int {
	for at := range text {
		if character == 0 {
			return at
		}
		character--
	}
	return len(text)
}

// parts is what is asked for in chapters and paragraphs. Of a stretch, chapters are left out that have none of it.
func (in *textInput) parts(m *dramatis.Manuscript) documentText {
	whole := showText(m, in.Chapter)
	if in.From == 0 && in.To < 0 {
		return whole
	}
	out := whole
	out.Chapters = []textChapter{}
	for _, chapter := range whole.Chapters {
		chapter.Paragraphs = slices.DeleteFunc(chapter.Paragraphs, func(p paragraph) bool {
			return p.Start+utf8.RuneCountInString(p.Text) <= in.From || in.To >= 0 && p.Start >= in.To
		})
		if len(chapter.Paragraphs) > 0 {
			out.Chapters = append(out.Chapters, chapter)
		}
	}
	return out
}

func showText(m *dramatis.Manuscript, only int) documentText {
	out := documentText{Title: m.Title, Author: m.Author, Language: m.Language, Chapters: []textChapter{}}
	starts := m.Starts()
	for i := range m.Chapters {
		if only >= 0 && i != only {
			continue
		}
		chapter := textChapter{Number: i, Title: m.Chapters[i].Title, Paragraphs: make([]paragraph, len(m.Chapters[i].Paragraphs))}
		for j, text := range m.Chapters[i].Paragraphs {
			chapter.Paragraphs[j] = paragraph{Start: starts[i][j], Text: text}
		}
		out.Chapters = append(out.Chapters, chapter)
	}
	return out
}
