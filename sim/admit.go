package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
)

// Admission folds a log that came from elsewhere and takes nothing in it on trust: every event must be one that a world
// of ours could have written next. What is wrong is an invalid Error that names the places in the event; nothing can be
// admitted after it.
type Admission struct {
	State *State // what has been admitted so far; not to be changed

	world   dramatis.ID
	people  int                    // characters ever made
	talks   int                    // conversations ever begun
	threads int                    // story threads ever found
	given   map[dramatis.ID]bool   // ids of all that there ever was
	numbers map[dramatis.ID]int    // of each character who lives or lived
	minds   map[dramatis.ID]int    // of each character, the number of the last memory
	bonds   map[[2]int]dramatis.ID // by the numbers of the two
	guests  map[dramatis.ID]int    // of each character, the highest number of a visitor that there ever was
	visits  map[Visit]dramatis.ID  // visitors, by who knows whom
	seats   map[[2]int]dramatis.ID // visitors, by the character's number and their own
	turns   map[dramatis.ID]int    // of each conversation, the last that was told of
	open    map[int]bool           // ticks that have begun and not closed
}

// NewAdmission begins with an empty world of that id.
func NewAdmission(world dramatis.ID) *Admission {
	return &Admission{
		State: Empty(), world: world, given: map[dramatis.ID]bool{}, numbers: map[dramatis.ID]int{}, minds: map[dramatis.ID]int{},
		bonds: map[[2]int]dramatis.ID{}, guests: map[dramatis.ID]int{}, visits: map[Visit]dramatis.ID{}, seats: map[[2]int]dramatis.ID{},
		turns: map[dramatis.ID]int{}, open: map[int]bool{},
	}
}

// Admit checks the next event and folds it in. Payload is what its payload says, as a pointer.
func (a *Admission) Admit(e dramatis.Event, payload dramatis.Payload) error {
	var f dramatis.Faults
	f.Check(e.EcosystemID == a.world, "ecosystem_id", "must be that of the world")
	f.Check(e.Tick >= 0 && e.Tick <= dramatis.LastTick, "tick", "must be from 0 to %d", dramatis.LastTick)
	f.Check(wrongTime(e.WorldTime) == "", "world_time", "%s", wrongTime(e.WorldTime))
	f.Check(wrongTime(e.OccurredAt) == "", "occurred_at", "%s", wrongTime(e.OccurredAt))
	checkPayload(&f, payload, a.world)
	if e.Seq == 1 && e.Type != dramatis.EventEcosystemChanged {
		f.Add("type", "must be %s in a world's first event", dramatis.EventEcosystemChanged)
	}
	if len(f) == 0 { // what follows may rely on it
		a.check(&f, e, payload)
	}
	if err := f.Err(fmt.Sprintf("event %d (%s)", e.Seq, e.Type)); err != nil {
		return err
	}
	if err := a.State.Apply(e); err != nil {
		return dramatis.Errorf(dramatis.CodeInvalid, "%v", err)
	}
	a.count(payload)
	return nil
}

// Close says what keeps the log from being that of a world as it stands between two ticks.
func (a *Admission) Close() error {
	var f dramatis.Faults
	f.Check(a.State.Seq > 0, "events", "must not be empty")
	for n := range a.open {
		f.Add("events", "end before tick %d has closed", n)
	}
	return f.Err("the log")
}

// check holds a payload against the world as it is.
func (a *Admission) check(f *dramatis.Faults, e dramatis.Event, payload dramatis.Payload) {
	switch p := payload.(type) {
	case *dramatis.EcosystemChanged:
		a.checkWorld(f, &p.Ecosystem)
	case *dramatis.TickStarted:
		a.checkTick(f, e, p)
	case *dramatis.TickClosed:
		tick, known := a.State.Ticks[p.Tick]
		f.Check(p.Tick == e.Tick && p.Tick > 0, "payload.tick", "must be the event's")
		f.Check(!known || tick.Closed == nil, "payload.tick", "has closed before")
	case *dramatis.CharacterCreated:
		a.checkNewPeople(f, p.Characters)
	case *dramatis.CharacterChanged:
		a.checkPeople(f, p)
	case *dramatis.RelationshipCreated:
		a.checkNewBonds(f, p.Relationships)
		a.checkNewVisitors(f, p.Visitors)
	case *dramatis.RelationshipChanged:
		a.checkBonds(f, p.Relationships)
		a.checkVisitors(f, p.Visitors)
	case *dramatis.RelationshipDeleted:
		for _, id := range p.RelationshipIDs { // the fold refuses what there is not
			r := a.State.Relationships[id]
			delete(a.bonds, [2]int{r.From, r.To})
		}
		a.forgetVisitors(p.VisitorIDs)
	case *dramatis.MemoryCreated:
		a.checkMemories(f, "payload.memories", p.Memories)
	case *dramatis.MemoryReflected:
		a.checkMemories(f, "payload.memories", p.Memories)
	case *dramatis.MemoryConsolidated:
		a.checkMemories(f, "payload.summary", []dramatis.Memory{p.Summary})
		f.Check(a.State.Characters[p.CharacterID].Number == p.Number, "payload.character_id", "must be that of a character of that number")
	case *dramatis.MemoryChanged:
		a.checkOldMemories(f, p.Memories)
	case *dramatis.ScenarioChanged:
		a.checkScenario(f, p)
	default:
		a.checkTalk(f, payload)
	}
}

func (a *Admission) checkWorld(f *dramatis.Faults, e *dramatis.Ecosystem) {
	f.Check(e.ID == a.world, "payload.ecosystem.id", "must be that of the world")
	f.Check(e.Tick >= 0 && e.StepsLeft >= 0, "payload.ecosystem.tick", "must not be negative, nor steps_left")
	f.Check(e.Tick <= dramatis.LastTick, "payload.ecosystem.tick", "must be at most %d", dramatis.LastTick)
	checkClock(f, "payload.ecosystem.world_time", e.WorldTime)
	f.Check(a.State.Seq == 0 || e.Tick == a.State.Ecosystem.Tick, "payload.ecosystem.tick", "must be the world's, %d", a.State.Ecosystem.Tick)
	include(f, "payload.ecosystem.", e.Validate())
	include(f, "payload.ecosystem.budget.", e.Budget.Validate())
}

func (a *Admission) checkTick(f *dramatis.Faults, e dramatis.Event, p *dramatis.TickStarted) {
	const mostScenes = 1_000
	f.Check(p.Tick == e.Tick, "payload.tick", "must be the event's")
	f.Check(p.Tick > a.State.Ecosystem.Tick, "payload.tick", "must come after tick %d", a.State.Ecosystem.Tick)
	f.Check(!p.WorldTime.Before(a.State.Ecosystem.WorldTime), "payload.world_time", "must not go back")
	checkClock(f, "payload.world_time", p.WorldTime)
	f.Check(p.Open >= 0 && p.Skipped >= 0, "payload.open", "must not be negative, nor skipped")
	f.Check(len(p.Scenes) <= mostScenes, "payload.scenes", "must be at most %d", mostScenes)
}

// checkScenario checks a set-up. Its cast may name people who are gone, so nobody is looked for.
func (a *Admission) checkScenario(f *dramatis.Faults, p *dramatis.ScenarioChanged) {
	_, known := a.State.Scenarios[p.Scenario.ID]
	switch p.Change {
	case dramatis.ChangeCreated:
		a.give(f, "payload.scenario.id", p.Scenario.ID)
	case dramatis.ChangeChanged, dramatis.ChangeDeleted:
		f.Check(known, "payload.scenario.id", "must be that of a scenario")
	default:
		f.Add("payload.change", "must be created, changed or deleted")
	}
	f.Check(p.Scenario.Version >= 0, "payload.scenario.version", "must not be negative")
	include(f, "payload.scenario.", p.Scenario.Validate())
}

// checkClock notes a time of a world's own clock from which it could not go on as clocks do.
func checkClock(f *dramatis.Faults, place string, at time.Time) {
	f.Check(!at.After(dramatis.LastMoment()), place, "must not be after %s", dramatis.LastMoment().Format(time.RFC3339))
}

// count takes note of what an admitted event has brought into the world or out of it.
func (a *Admission) count(payload dramatis.Payload) {
	switch p := payload.(type) {
	case *dramatis.TickStarted:
		a.open[p.Tick] = true
	case *dramatis.TickClosed:
		delete(a.open, p.Tick)
	case *dramatis.CharacterDeleted:
		a.forgetPeople(p.CharacterIDs)
	}
}

// give notes an id that something else in the world has or had.
func (a *Admission) give(f *dramatis.Faults, place string, id dramatis.ID) {
	f.Check(id.Version() == 7, place, "must be a UUID of version 7")
	f.Check(!a.given[id], place, "was given to something else before")
	a.given[id] = true
}

// include adds the faults that a noun's own Validate found, each with its place below prefix.
func include(f *dramatis.Faults, prefix string, err error) {
	invalid, ok := errors.AsType[*dramatis.Error](err)
	if !ok {
		return
	}
	for _, fault := range invalid.Faults {
		f.Add(prefix+fault.Place, "%s", fault.Problem)
	}
}
