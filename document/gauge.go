package document

// gauge tells how far an analysis is, in hundredths, and stops it when it is no longer wanted.
type gauge struct {
	stop     func() error // the context's error
	progress func(done, total int, note string) error
	told     int // what was told last
}

// at says that a part of a step is done; the step begins and ends at so many hundredths.
func (g *gauge) at(part, whole, from, to int, note string) error {
	if err := g.stop(); err != nil {
		return err
	}
	done := to
	if whole > 0 {
		done = from + int(int64(to-from)*int64(part)/int64(whole))
	}
	if done <= g.told || g.progress == nil {
		return nil
	}
	g.told = done
	return g.progress(done, 100, note)
}
