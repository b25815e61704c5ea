import { type PayloadAction, createSlice } from "@reduxjs/toolkit";
import type { AnyEvent } from "../../services/event";
import type { Connection } from "../../services/stream";
import type { MessageDelta } from "../../services/types";
import { fold, hear, mostLines, recall, trim } from "./fold";
import { type Snapshot, type WorldView, viewOf } from "./state";

interface State {
  view: WorldView | null;
  connection: Connection;
  /** Whether the newest lines are followed; somebody who reads further up keeps more of them. */
  following: boolean;
  /** The character whose panel is open. */
  selected: string | null;
}

const initialState: State = { view: null, connection: { state: "connecting" }, following: true, selected: null };

/** The world that is being watched. */
export const worldSlice = createSlice({
  name: "world",
  initialState,
  reducers: {
    /** Another world is going to be watched. */
    left: () => initialState,
    /** The first load is here, with the events before it, for the lines that were said just now. */
    loaded(state, { payload }: PayloadAction<{ snapshot: Snapshot; past: AnyEvent[]; from: number }>) {
      state.view = viewOf(payload.snapshot);
      recall(state.view, payload.past, payload.from);
      if (state.selected !== null && !state.view.people[state.selected]) state.selected = null;
    },
    /** The stream brought events and pieces of lines. */
    arrived(state, { payload }: PayloadAction<{ events: AnyEvent[]; deltas: MessageDelta[] }>) {
      if (!state.view) return;
      for (const event of payload.events) fold(state.view, event);
      for (const delta of payload.deltas) hear(state.view, delta);
      trim(state.view, state.following ? mostLines.following : mostLines.reading);
    },
    /** Lines of the past were fetched. */
    recalled(state, { payload }: PayloadAction<{ past: AnyEvent[]; from: number }>) {
      if (state.view) recall(state.view, payload.past, payload.from);
    },
    /** The answer to a request shows the world itself, earlier than the stream does. */
    steered(state, { payload }: PayloadAction<Partial<WorldView["ecosystem"]>>) {
      if (state.view) Object.assign(state.view.ecosystem, payload);
    },
    connected(state, { payload }: PayloadAction<Connection>) {
      state.connection = payload;
    },
    followed(state, { payload }: PayloadAction<boolean>) {
      state.following = payload;
      if (payload && state.view) trim(state.view, mostLines.following);
    },
    selected(state, { payload }: PayloadAction<string | null>) {
      state.selected = payload;
    },
  },
});

export const worldActions = worldSlice.actions;
