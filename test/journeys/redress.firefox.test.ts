import { redressMatrix } from './redress-matrix.ts'

redressMatrix('firefox')
