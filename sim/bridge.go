package sim

import "slices"

// cutTies lists the ties without which people on either side could not reach each other any more (Tarjan 1974), by
// numbers. A tie to somebody who knows nobody else is not among them: it holds together nothing.
func (s *fabric) cutTies() [][2]int {
	w := &cutWalk{fabric: s, entered: make([]int, len(s.known)), lowest: make([]int, len(s.known)), cut: [][2]int{}}
	for i := range s.known {
		if w.entered[i] == 0 {
			w.walk(i)
		}
	}
	slices.SortFunc(w.cut, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return w.cut[:min(len(w.cut), cutTiesMost)]
}

// cutWalk is a walk in depth over everybody. It keeps its own stack: a world can be one long chain.
type cutWalk struct {
	*fabric
	clock   int
	entered []int // when the walk came to somebody; 0 for not yet
	lowest  []int // the earliest that can be reached from them and those after them without the tie they came by
	cut     [][2]int
}

// stride is somebody on the way of the walk, with who came before and who comes next.
type stride struct{ at, from, next int }

func (w *cutWalk) walk(root int) {
	w.enter(root)
	for stack := []stride{{at: root, from: -1}}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		if top.next == len(w.known[top.at]) {
			w.leave(*top)
			stack = stack[:len(stack)-1]
			continue
		}
		other := w.known[top.at][top.next]
		top.next++
		switch {
		case other == top.from:
		case w.entered[other] > 0:
			w.lowest[top.at] = min(w.lowest[top.at], w.entered[other])
		default:
			w.enter(other)
			stack = append(stack, stride{at: other, from: top.at})
		}
	}
}

func (w *cutWalk) enter(i int) {
	w.clock++
	w.entered[i], w.lowest[i] = w.clock, w.clock
}

func (w *cutWalk) leave(s stride) {
	if s.from < 0 {
		return
	}
	w.lowest[s.from] = min(w.lowest[s.from], w.lowest[s.at])
	if w.lowest[s.at] > w.entered[s.from] && len(w.known[s.at]) > 1 && len(w.known[s.from]) > 1 {
		w.cut = append(w.cut, ordered(w.numbers[s.at], w.numbers[s.from]))
	}
}
