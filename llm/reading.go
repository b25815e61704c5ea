package llm

import (
	"math/rand/v2"
	"strings"

	"github.com/literaryai/dramatis"
)

// reading is what the offline model makes of a request before it speaks.
type reading struct {
	req     *TurnRequest
	grammar *grammar
	dice    *rand.Rand

	voice, second voices
	style         style

	heard string       // all that was said in this scene
	past  string       // all that is remembered
	last  *Line        // the last line, when it calls for a reply
	act   dramatis.Act // what that line does
	kin   family       // what kind of line that is
	asked questionKind

	matter matter
	about  map[string]bool // the drift of the talk
	move   *move           // what the line does in its matter; nil when it goes by the bond and the last line alone

	to   *Other // nil when it is said to all
	tell teller
	bond bonds

	settles bool // the line brings the matter to its end
	settled bool // the line says that the seeker is content
	stuck   bool // a phrase referred to a section with nothing left to say
	named   bool // the draft has called the one addressed by name
	fresh   bool // the topic has not been named yet, and it is time that it is

	have   slots
	values [slotCount]string
	forms  [slotCount]*section // of the slots that stand for a section
}

// read prepares the reading of a request.
func (o *Offline) read(req *TurnRequest, dice *rand.Rand) *reading {
	r := &reading{req: req, grammar: o.grammar, dice: dice, kin: heardOwn}
	r.voice, r.second = voicesOf(&req.Speaker)
	r.style = r.voice.style()
	var said, past strings.Builder
	for i := range req.Lines {
		said.WriteString(req.Lines[i].Text)
		said.WriteByte('\n')
	}
	for i := range req.Memories {
		past.WriteString(req.Memories[i].Content)
		past.WriteByte('\n')
	}
	r.heard, r.past = said.String(), past.String()
	r.listen(o.questions)
	r.matter = r.matterOf()
	r.to = r.addressee()
	r.bond = bondTo(r.to)
	r.tell = teller{self: &req.Speaker, pronoun: pronounsOf(&req.Speaker), to: r.to}
	return r
}

// listen finds what there is to reply to. One's own last line asks for no reply, nor does a quarrel between others
// always: then one may speak of one's own accord.
func (r *reading) listen(questions questionTable) {
	if len(r.req.Lines) == 0 {
		return
	}
	last := &r.req.Lines[len(r.req.Lines)-1]
	if last.Speaker == r.req.Speaker.Name {
		return
	}
	if r.other(last.Speaker) == nil && last.Act == "" {
		r.last, r.kin = last, heardEvent
		return
	}
	act := last.Act
	if act == "" {
		act = ActOf(last.Text)
	}
	meant := last.AddressedTo == "" || last.AddressedTo == r.req.Speaker.Name
	if !meant && r.dice.IntN(3) == 0 {
		return
	}
	r.last, r.act, r.kin = last, act, familyOf(act)
	if meant {
		r.asked = questions.kindOf(last.Text)
	}
	if r.kin == heardHurt || r.kin == heardJest {
		r.asked = "" // what they ask wants no answer
	}
}

// other is somebody present by name, or nil.
func (r *reading) other(name string) *Other {
	for i := range r.req.Others {
		if r.req.Others[i].Name == name {
			return &r.req.Others[i]
		}
	}
	return nil
}

// addressee is whom the line will be said to: mostly who spoke last, otherwise whoever means most to the speaker, for
// good or ill; nil for all, or when nobody is there.
func (r *reading) addressee() *Other {
	others := r.req.Others
	if len(others) == 0 {
		return nil
	}
	if r.matter.kind != "" && r.isSeeker() && !r.hasSpoken() {
		if o := r.other(r.matter.sought); o != nil {
			return o
		}
	}
	if o := r.counterpart(); o != nil && r.req.Scene.Turn >= r.req.Scene.MaxTurns {
		return o
	}
	if r.last != nil && r.kin != heardEvent && r.dice.IntN(12) > 0 {
		if o := r.other(r.last.Speaker); o != nil {
			return o
		}
	}
	if len(others) > 1 && r.dice.IntN(9) == 0 {
		return nil
	}
	total := 0.0
	for i := range others {
		total += pull(&others[i])
	}
	at := r.dice.Float64() * total
	for i := range others {
		if at -= pull(&others[i]); at < 0 {
			return &others[i]
		}
	}
	return &others[len(others)-1]
}

// pull is how much somebody draws the speaker's word to them.
func pull(o *Other) float64 { return 0.2 + abs(o.Strength) + 0.3*o.Familiarity }

// opening reports whether nothing has been said yet.
func (r *reading) opening() bool { return len(r.req.Lines) == 0 }

// progress is how far the scene has come, 0 to 1; one without a limit never nears its end.
func (r *reading) progress() float64 {
	if r.req.Scene.MaxTurns <= 0 {
		return 0.4
	}
	return min(1, float64(r.req.Scene.Turn)/float64(r.req.Scene.MaxTurns))
}

// hasSpoken reports whether the speaker said something in this scene.
func (r *reading) hasSpoken() bool {
	for i := range r.req.Lines {
		if r.req.Lines[i].Speaker == r.req.Speaker.Name {
			return true
		}
	}
	return false
}

// lastOwnActs is what the speaker's last two lines did, the latest first.
func (r *reading) lastOwnActs() (last, before dramatis.Act) {
	for i := len(r.req.Lines) - 1; i >= 0; i-- {
		if r.req.Lines[i].Speaker != r.req.Speaker.Name {
			continue
		}
		if last != "" {
			return last, r.req.Lines[i].Act
		}
		last = r.req.Lines[i].Act
	}
	return last, ""
}
