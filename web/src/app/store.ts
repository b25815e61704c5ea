import { combineReducers, configureStore } from "@reduxjs/toolkit";
import { useDispatch, useSelector } from "react-redux";
import { base } from "../services/base";
import { worldSlice } from "./world/slice";

const reducer = combineReducers({ [base.reducerPath]: base.reducer, world: worldSlice.reducer });

/** A store of its own for each page, and for each test. */
export function makeStore() {
  return configureStore({
    reducer,
    // The view of a world is large, made of parsed JSON, and changed through reducers only.
    middleware: (defaults) => defaults({ serializableCheck: false, immutableCheck: false }).concat(base.middleware),
  });
}

export type Store = ReturnType<typeof makeStore>;
export type RootState = ReturnType<typeof reducer>;

export const useAppDispatch = useDispatch.withTypes<Store["dispatch"]>();
export const useAppSelector = useSelector.withTypes<RootState>();
