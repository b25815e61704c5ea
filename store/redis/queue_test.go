package redis

import (
	"testing"

	"pgregory.net/rapid"
)

func TestQueueLeavesOutWhatIsSaidAlready(t *testing.T) {
	t.Parallel()
	type frames = []frame
	delta := []byte("Go")
	for name, test := range map[string]struct {
		limit     int
		put, want frames
	}{
		"wake-ups to one topic":       {9, frames{{"a", nil}, {"a", []byte{}}, {"a", nil}}, frames{{"a", nil}}},
		"wake-ups to two topics":      {9, frames{{"a", nil}, {"b", nil}, {"a", nil}}, frames{{"a", nil}, {"b", nil}}},
		"payloads are never left out": {9, frames{{"a", delta}, {"a", delta}}, frames{{"a", delta}, {"a", delta}}},
		"a wake-up among payloads":    {9, frames{{"a", delta}, {"a", nil}, {"a", delta}, {"a", nil}}, frames{{"a", delta}, {"a", nil}, {"a", delta}}},
		"no room":                     {2, frames{{"a", delta}, {"b", nil}, {"a", delta}, {"c", nil}}, frames{{"a", delta}, {"b", nil}}},
	} {
		q := newQueue(test.limit)
		for _, fr := range test.put {
			q.put(fr)
		}
		if got := q.takeAll(); !same(got, test.want) {
			t.Errorf("%s: the queue holds %v, not %v", name, got, test.want)
		}
	}
}

func TestQueueTakesAWakeUpAgainOnceItIsTaken(t *testing.T) {
	t.Parallel()
	wakeUp := frame{"a", nil}
	for name, take := range map[string]func(*queue){
		"pop":     func(q *queue) { q.pop() },
		"takeAll": func(q *queue) { q.takeAll() },
	} {
		q := newQueue(9)
		q.put(wakeUp)
		take(&q)
		q.put(wakeUp)
		if got := q.takeAll(); !same(got, []frame{wakeUp}) {
			t.Errorf("after %s the queue holds %v", name, got)
		}
	}
}

// However frames are put and popped: payloads come out in their order, no topic has two wake-ups waiting, and a topic
// that was woken is popped after that or waits still.
func TestQueueProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue(1000)
		var put, popped []byte
		pending := map[string]bool{}
		next := byte(1)
		pop := func() bool {
			fr, ok := q.pop()
			if fr.isWakeUp() {
				delete(pending, fr.topic)
			}
			popped = append(popped, fr.payload...)
			return ok
		}
		for range rapid.IntRange(0, 100).Draw(t, "steps") {
			topic := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "topic")
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				q.put(frame{topic, nil})
				pending[topic] = true
			case 1:
				q.put(frame{topic, []byte{next}})
				put = append(put, next)
				next++
			default:
				pop()
			}
			waiting := map[string]int{}
			for _, fr := range q.frames {
				if fr.isWakeUp() {
					waiting[fr.topic]++
				}
			}
			for _, topic := range []string{"a", "b"} {
				if (waiting[topic] == 1) != pending[topic] || waiting[topic] > 1 {
					t.Fatalf("%d wake-ups to %s wait; it is %t that one should", waiting[topic], topic, pending[topic])
				}
			}
		}
		for pop() {
		}
		if string(put) != string(popped) {
			t.Fatalf("put %v, popped %v", put, popped)
		}
	})
}

func same(got, want []frame) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i].topic != want[i].topic || string(got[i].payload) != string(want[i].payload) {
			return false
		}
	}
	return true
}
