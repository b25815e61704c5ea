package document

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// Analyse reads a manuscript and says what is in it: its language, how it is written and feels, and who appears, where and
// with whom. It reads twice, first to learn how each word is written, then to find the names. Equal text gives an equal
// analysis. Time grows with the length of the text and memory hardly: only the words, and where names stand, are kept.
//
// It tells its progress in hundredths, and ends with progress's error, or the context's, as soon as there is one.
//
// What it does not do: pronouns count for nobody, somebody whom the text never names is not found, and who speaks is said
// only where the text says so.
func Analyse(ctx context.Context, m *dramatis.Manuscript, progress func(done, total int, note string) error) (*dramatis.Analysis, error) {
	x, err := loadLexicon()
	if err != nil {
		return nil, err
	}
	g := &gauge{ctx: ctx, progress: progress, told: -1}
	s := &survey{x: x, vocabulary: newVocabulary()}
	a := &dramatis.Analysis{}
	if err := g.at(0, 1, 0, 1, "language"); err != nil {
		return nil, stopped(err)
	}
	pieces := sample(m)
	s.quotes = quotingOf(pieces)
	s.language, a.Confidence = x.languageOf(pieces, m.Language)
	a.Language, a.Confidence = s.language, round(a.Confidence, 3)
	s.measure(m)
	if err := passages(m, func(p *passage) error {
		s.take(p)
		return g.at(p.bytesBefore+len(p.text), s.bytes, 0, 40, "words")
	}); err != nil {
		return nil, stopped(err)
	}
	s.finish(a)
	n := newNaming(s)
	if err := passages(m, func(p *passage) error {
		n.take(p)
		return g.at(p.bytesBefore+len(p.text), s.bytes, 40, 85, "names")
	}); err != nil {
		return nil, stopped(err)
	}
	if err := n.finish(m, a, g); err != nil {
		return nil, stopped(err)
	}
	return a, nil
}

func stopped(err error) error { return fmt.Errorf("analyse the manuscript: %w", err) }

// measure counts what needs no reading.
func (s *survey) measure(m *dramatis.Manuscript) {
	for i := range m.Chapters {
		s.counts.Chapters++
		for _, text := range m.Chapters[i].Paragraphs {
			s.counts.Paragraphs++
			s.counts.Characters += utf8.RuneCountInString(text)
			s.bytes += len(text)
		}
	}
	n := stretchesOf(s.bytes)
	s.stretches, s.chapters = make([]stretch, n), make([]int, n)
}
