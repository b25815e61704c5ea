package document

import "context"

// gauge tells how far an analysis is, in hundredths, and stops it when it is no longer wanted.
type gauge struct {
	ctx      context.Context //nolint:containedctx // lives as long as one call of Analyse
	progress func(done, total int, note string) error
	told     int // what was told last
}

// at says that a part of a step is done; the step begins and ends at so many hundredths.
func (g *gauge) at(part, whole, from, to int, note string) error {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	done := to
	if whole > 0 {
		done = from + int(int64(to-from)*int64(part)/int64(whole))
	}
	if done <= g.told && g.told >= 0 {
		return nil
	}
	g.told = done
	if g.progress == nil {
		return nil
	}
	return g.progress(done, 100, note)
}
